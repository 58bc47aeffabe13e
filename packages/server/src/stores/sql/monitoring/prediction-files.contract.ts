// What every manifest of the prediction log must hold to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, type PredictionFile, type PredictionFiles } from '../../../domain/monitoring/request-log/prediction-files.ts';
import { createManualClock } from '../../../kernel/clock.ts';

export interface FilesBackend {
  readonly name: string;
  open(clock: ReturnType<typeof createManualClock>): Promise<{ files: PredictionFiles; dispose(): Promise<void> }>;
}

export function predictionFilesContract(backend: FilesBackend): void {
  describe(`the manifest of the prediction log on ${backend.name}`, () => {
    const clock = createManualClock();
    let files: PredictionFiles;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ files, dispose } = await backend.open(clock));
    });
    afterEach(() => dispose());

    const file = (name: string, more: Partial<PredictionFile> = {}): PredictionFile => ({
      name,
      namespace: 'food',
      deployment: 'classifier',
      hourMs: 10 * HOUR_MS,
      records: 3,
      bytes: 100,
      ...more,
    });
    const names = async (filter = {}) => (await files.view(filter, [])).files.map(({ name }) => name);

    it('shows a committed file and its segments in one view', async () => {
      expect(await files.commit({ add: [file('a')], segments: ['s1', 's2'] })).toBe('committed');
      const view = await files.view({}, ['s2', 's3']);
      expect(view.files).toEqual([file('a')]);
      expect([...view.compacted]).toEqual(['s2']);
    });

    it('changes nothing when one of the segments was taken by another', async () => {
      await files.commit({ add: [file('a')], segments: ['s1'] });
      expect(await files.commit({ add: [file('b')], segments: ['s2', 's1'] })).toBe('conflict');
      const view = await files.view({}, ['s1', 's2']);
      expect(view.files.map(({ name }) => name)).toEqual(['a']);
      expect([...view.compacted]).toEqual(['s1']);
    });

    it('lets only one of two merges replace the same file', async () => {
      await files.commit({ add: [file('a'), file('b')] });
      expect(await files.commit({ add: [file('ab')], replaced: ['a', 'b'] })).toBe('committed');
      expect(await files.commit({ add: [file('ab2')], replaced: ['a', 'b'] })).toBe('conflict');
      expect(await names()).toEqual(['ab']);
    });

    it('finds files by deployment and by the hours that a period touches, newest first', async () => {
      await files.commit({
        add: [
          file('h10'),
          file('h11', { hourMs: 11 * HOUR_MS }),
          file('h12', { hourMs: 12 * HOUR_MS }),
          file('other', { deployment: 'other' }),
        ],
      });
      expect(await names({ namespace: 'food', deployment: 'classifier' })).toEqual(['h12', 'h11', 'h10']);
      expect(await names({ deployment: 'classifier', fromMs: 11 * HOUR_MS + 1, toMs: 12 * HOUR_MS })).toEqual(['h11']);
      expect(await names({ deployment: 'classifier', fromMs: 12 * HOUR_MS - 1, toMs: 12 * HOUR_MS + 1 })).toEqual(['h12', 'h11']);
      expect(await names({ namespace: 'elsewhere' })).toEqual([]);
    });

    it('remembers replaced files until they are forgotten, so that running queries can finish', async () => {
      await files.commit({ add: [file('a')] });
      await files.commit({ add: [file('b')], replaced: ['a'] });
      expect(await files.replacedBefore(clock.now())).toEqual([]);
      expect(await files.replacedBefore(clock.now() + 1)).toEqual(['a']);
      expect([...(await files.allNames())].sort()).toEqual(['a', 'b']);
      await files.forgetFiles(['a', 'b']);
      expect([...(await files.allNames())]).toEqual(['b']);
    });

    it('forgets segments that were compacted long ago', async () => {
      await files.commit({ add: [], segments: ['s1'] });
      clock.advance(1000);
      await files.commit({ add: [], segments: ['s2'] });
      await files.forgetSegments(clock.now());
      expect([...(await files.view({}, ['s1', 's2'])).compacted]).toEqual(['s2']);
    });
  });
}
