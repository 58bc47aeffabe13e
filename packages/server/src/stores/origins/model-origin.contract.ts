// What every origin of models does, whatever it speaks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelOrigin, OriginFile } from '../../domain/serving/origins/index.ts';
import { PlatformError } from '../../kernel/errors.ts';

export interface OriginStage {
  readonly origin: ModelOrigin;
  /** The uri of what was put below or at a path, e.g. `models/iris`. */
  uri(path: string): string;
  put(path: string, content: string): Promise<void>;
  /** Where the origin keeps versions: of these a last one, that is none. */
  remove?(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface OriginTraits {
  /** A folder can be named, not only a file. */
  readonly folders: boolean;
  /** What was overwritten is kept, and can be read. */
  readonly versions?: boolean;
}

const CONTENT = 'the bytes of a model';

export function modelOriginContract(name: string, { folders, versions = false }: OriginTraits, open: () => Promise<OriginStage>): void {
  describe(`models from ${name}`, () => {
    const never = new AbortController().signal;
    let stage: OriginStage;
    beforeAll(async () => {
      stage = await open();
    });
    afterAll(() => stage?.close());

    async function read(uri: string, file: OriginFile, from = 0): Promise<string> {
      const opened = await stage.origin.open(uri, file, from, never);
      const chunks: Uint8Array[] = [];
      for await (const chunk of opened.chunks) chunks.push(chunk);
      return Buffer.concat(chunks)
        .subarray(from - opened.from)
        .toString();
    }

    it('are listed and read: one file under its own name', async () => {
      await stage.put('single/model.joblib', CONTENT);
      const uri = stage.uri('single/model.joblib');
      const files = await stage.origin.list(uri, never);
      const version = versions ? { version: expect.any(String) } : {};
      expect(files).toEqual([{ path: 'model.joblib', size: CONTENT.length, mark: expect.any(String), ...version }]);
      expect(await read(uri, files[0]!)).toBe(CONTENT);
    });

    it('can be read on from the middle', async () => {
      await stage.put('middle/model.joblib', CONTENT);
      const uri = stage.uri('middle/model.joblib');
      const [file] = await stage.origin.list(uri, never);
      expect(await read(uri, file!, 4)).toBe(CONTENT.slice(4));
    });

    it.runIf(folders)('are listed and read: a folder with all below it, and nothing beside it', async () => {
      await stage.put('iris/MLmodel', 'flavors: {}');
      await stage.put('iris/data/ä b+c.pkl', CONTENT);
      await stage.put('iris-2/MLmodel', 'other');
      for (const uri of [stage.uri('iris'), `${stage.uri('iris')}/`]) {
        const files = await stage.origin.list(uri, never);
        expect(files.map(({ path, size }) => [path, size])).toEqual([
          ['MLmodel', 11],
          ['data/ä b+c.pkl', CONTENT.length],
        ]);
        expect(await read(uri, files[1]!)).toBe(CONTENT);
      }
    });

    it.runIf(versions)('have the same list as long as they are the same, and can be read once they are not, or gone', async () => {
      for (const path of ['kept/a', 'kept/b']) await stage.put(path, CONTENT);
      const uri = stage.uri('kept');
      const files = await stage.origin.list(uri, never);
      expect(await stage.origin.list(uri, never)).toEqual(files);
      await stage.put('kept/a', 'two, which is longer');
      await stage.remove!('kept/b');
      expect(await stage.origin.list(uri, never)).toMatchObject([{ path: 'a', size: 20 }]);
      expect(await Promise.all(files.map((file) => read(uri, file, 4)))).toEqual([CONTENT.slice(4), CONTENT.slice(4)]);
    });

    it.runIf(!versions)('have the same list as long as they are the same, and are refused once they are not', async () => {
      await stage.put('changing/model.bst', 'one');
      const uri = stage.uri('changing/model.bst');
      const [file] = await stage.origin.list(uri, never);
      expect(await stage.origin.list(uri, never)).toEqual([file]);
      await stage.put('changing/model.bst', 'two, which is longer');
      expect(await stage.origin.list(uri, never)).not.toEqual([file]);
      await expect(read(uri, file!)).rejects.toMatchObject({
        code: 'failed_precondition',
        message: expect.stringContaining('has changed since the revision was made'),
      });
    });

    it('are not found where nothing is', async () => {
      const error = await stage.origin.list(stage.uri('nothing/here.onnx'), never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PlatformError);
      expect(error).toMatchObject({ code: 'not_found' });
    });
  });
}
