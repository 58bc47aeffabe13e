import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImageTable } from './image-table.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ovenbird-images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tableOf(text: string) {
  const path = join(folder, 'images.yaml');
  await writeFile(path, text);
  return readImageTable(path);
}

describe('the images table', () => {
  it('is empty without a file', async () => {
    expect((await readImageTable(undefined)).find('a')).toBeUndefined();
  });

  it('finds classes by image, with a tag before without one', async () => {
    const table = await tableOf(`
      reg:5000/me/scaler:2: { python: code/Scaler.py:Other }
      reg:5000/me/scaler: { python: code/Scaler.py }
      me/picker: { javascript: 'picker.ts#Picker' }
      me/plain: { javascript: plain.mjs }
    `);
    const python = { language: 'python', file: join(folder, 'code/Scaler.py') };
    expect(table.find('reg:5000/me/scaler:2')).toEqual({ ...python, name: 'Other' });
    expect(table.find('reg:5000/me/scaler:1')).toEqual({ ...python, name: 'Scaler' });
    expect(table.find('reg:5000/me/scaler@sha256:00')).toEqual({ ...python, name: 'Scaler' });
    expect(table.find('reg:5000/me/scaler')).toEqual({ ...python, name: 'Scaler' });
    expect(table.find('me/picker:9')).toEqual({ language: 'javascript', file: join(folder, 'picker.ts'), name: 'Picker' });
    expect(table.find('me/plain')).toMatchObject({ name: 'default' });
    expect(table.find('scaler')).toBeUndefined();
  });

  it.each([
    ['[1]', 'expected an object of image names'],
    ['a: 1', 'a: expected { "python": "path/File.py:Class" }'],
    ['a: { python: X.txt }', 'a: expected { "python"'],
    ['a: { python: X.py, javascript: x.ts }', 'a: expected { "python"'],
    ['{', 'images.yaml: '],
  ])('is refused where it is wrong: %s', async (text, message) => {
    await expect(tableOf(text)).rejects.toThrow(message);
  });

  it('is refused when it is not there', async () => {
    await expect(readImageTable(join(folder, 'none.json'))).rejects.toThrow('none.json: cannot be read');
  });
});
