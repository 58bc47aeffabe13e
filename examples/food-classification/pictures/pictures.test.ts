import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitPicture, pictureSize, pixelsOf, varyPicture } from './draw-picture.ts';
import { emojiPictures } from './emoji-pictures.ts';
import { artists, foodClasses } from './food-classes.ts';
import { ownPictures } from './own-pictures.ts';
import { type PictureSet, testPictures } from './picture-set.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ovenbird-pictures-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describe('the emoji set', () => {
  let set: PictureSet;
  beforeAll(async () => {
    set = await emojiPictures(parent, 1);
  });

  test('has six classes, each with pictures to train and to test on', async () => {
    expect(set.classes).toEqual(['baked', 'drink', 'fruit', 'meal', 'sweet', 'vegetable']);
    for (const use of ['train', 'test']) {
      for (const label of set.classes) expect((await readdir(join(set.folder, use, label))).length).toBeGreaterThan(5);
    }
  });

  test('tests on one artist whom it never trains on', async () => {
    const artistsOf = async (use: string) => {
      const files = (await Promise.all(set.classes.map((label) => readdir(join(set.folder, use, label))))).flat();
      return new Set(artists.map((artist) => artist.name).filter((name) => files.some((file) => file.startsWith(`${name}-`))));
    };
    const [train, held] = [await artistsOf('train'), await artistsOf('test')];
    expect([...held]).toEqual(['twemoji']);
    expect(train.has('twemoji')).toBe(false);
    expect(train.size).toBe(6);
  });

  test('names every artist and licence beside the pictures', async () => {
    const about = await readFile(join(set.folder, 'ABOUT.txt'), 'utf8');
    for (const artist of artists) expect(about).toContain(`${artist.credit} (${artist.licence})`);
  });

  test('is packed into one archive, and found again without being drawn again', async () => {
    const { mtimeMs, size } = await stat(set.archive);
    expect(size).toBeGreaterThan(100_000);
    expect(await emojiPictures(parent, 1)).toEqual(set);
    expect((await stat(set.archive)).mtimeMs).toBe(mtimeMs);
  });

  test('sorts no food into two classes', () => {
    const all = Object.values(foodClasses).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  test('gives held-out pictures class by class in turn', async () => {
    expect((await testPictures(set, 8)).map((picture) => picture.label)).toEqual([...set.classes, 'baked', 'drink']);
  });
});

describe('a picture', () => {
  test('is the same for the same seed, and another for another', async () => {
    const source = fitPicture(await anyPicture());
    expect(varyPicture(source, 'a/1').equals(varyPicture(source, 'a/1'))).toBe(true);
    expect(varyPicture(source, 'a/1').equals(varyPicture(source, 'a/2'))).toBe(false);
  });

  test('gives three numbers for each pixel, row by row', async () => {
    const pixels = pixelsOf(await anyPicture());
    expect(pixels).toHaveLength(pictureSize * pictureSize * 3);
    expect(pixels.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
  });

  async function anyPicture(): Promise<Uint8Array> {
    const [picture] = await testPictures(await emojiPictures(parent, 1), 1);
    return picture!.png;
  }
});

describe('somebody’s own pictures', () => {
  async function folderOf(classes: Record<string, number>): Promise<string> {
    const folder = await mkdtemp(join(parent, 'own-'));
    const [picture] = await testPictures(await emojiPictures(parent, 1), 1);
    for (const [label, count] of Object.entries(classes)) {
      await mkdir(join(folder, label));
      for (let index = 0; index < count; index++) await writeFile(join(folder, label, `${index}.png`), picture!.png);
    }
    return folder;
  }

  test('are split so that every fourth of a class is held out, unvaried', async () => {
    const set = await ownPictures(parent, await folderOf({ cats: 8, dogs: 4 }), 3);
    expect(set).toMatchObject({ classes: ['cats', 'dogs'], trainCount: (6 + 3) * 3, testCount: 2 + 1 });
  });

  test.each([
    [{ cats: 8 }, 'expected at least two folders, one per class; found 1'],
    [{ cats: 8, dogs: 3 }, "the class 'dogs' needs at least 4 pictures"],
  ])('of %j are refused with a reason', async (classes, message) => {
    await expect(ownPictures(parent, await folderOf(classes), 1)).rejects.toThrow(message);
  });

  test('name the file that is no picture', async () => {
    const folder = await folderOf({ cats: 4, dogs: 4 });
    await writeFile(join(folder, 'dogs', '2.png'), 'woof');
    await expect(ownPictures(parent, folder, 1)).rejects.toThrow(/dogs\/2\.png: not a PNG, JPEG, GIF or WebP picture/);
  });

  test('that are nowhere are refused', async () => {
    await expect(ownPictures(parent, join(parent, 'nowhere'), 1)).rejects.toThrow('there is no such folder');
  });
});
