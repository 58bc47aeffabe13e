import type { LogChunk } from '@ovenbird/contracts/executions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogChunks } from './log-chunks.ts';

const key = { execution: { project: 'p', domain: 'd', name: 'a' }, nodeId: 'n0', attempt: 0 };

function logOf(initial: string) {
  const log = { bytes: Buffer.from(initial), ended: false };
  const chunks = createLogChunks(
    {
      readLog: async (_key, offset, limit) => ({ bytes: log.bytes.subarray(offset, offset + limit), sizeBytes: log.bytes.length }),
    },
    async () => log.ended,
  );
  return { log, chunks };
}

describe('pieces of a log', () => {
  it('begin where they are asked to, from the end when negative', async () => {
    const { log, chunks } = logOf('one two three');
    expect(await chunks.read(key, 4, 3)).toEqual({ text: 'two', offset: 4, nextOffset: 7, sizeBytes: 13, complete: false });
    expect((await chunks.read(key, -5, 100)).text).toBe('three');
    expect((await chunks.read(key, -500, 100)).text).toBe('one two three');
    log.ended = true;
    expect(await chunks.read(key, 8, 100)).toMatchObject({ text: 'three', complete: true });
    expect(await chunks.read(key, 8, 2)).toMatchObject({ text: 'th', complete: false });
  });

  it('never cut a character in two, and lose none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 4, max: 9 }), async (text, limit) => {
        const { log, chunks } = logOf(text);
        log.ended = true;
        let read = '';
        for (let chunk: LogChunk | undefined; !chunk?.complete; ) {
          chunk = await chunks.read(key, chunk?.nextOffset ?? 0, limit);
          read += chunk.text;
        }
        expect(read).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it('are followed to the end of the attempt', async () => {
    const { log, chunks } = logOf('first ');
    const seen: string[] = [];
    for await (const chunk of chunks.follow(key, 0, new AbortController().signal)) {
      seen.push(chunk.text);
      if (seen.length === 1) log.bytes = Buffer.from('first second');
      else log.ended = true;
    }
    expect(seen.join('')).toBe('first second');
    expect(log.ended).toBe(true);
  });

  it('end with the reader', async () => {
    const { chunks } = logOf('');
    const gone = new AbortController();
    const next = chunks.follow(key, 0, gone.signal).next();
    gone.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });
});
