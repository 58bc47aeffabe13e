import { describe, expect, it } from 'vitest';
import { readEvents } from './event-reader.ts';

async function read(...chunks: string[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

describe('the event reader', () => {
  it('reads events wherever the chunks are cut', async () => {
    const text = 'retry: 1000\n\ndata: {"id":"ü1"}\n\n: still here\n\nevent: x\nid: 7\ndata: {"id":2}\n\n';
    for (let cut = 1; cut < text.length; cut++) expect(await read(text.slice(0, cut), text.slice(cut))).toEqual([{ id: 'ü1' }, { id: 2 }]);
  });

  it('joins the lines of one event and takes both kinds of line ends', async () => {
    expect(await read('data: [1,\r\ndata: 2]\r\n\r\ndata:3\n\n')).toEqual([[1, 2], 3]);
  });

  it('drops an event that was cut off by the end of the stream', async () => {
    expect(await read('data: 1\n\ndata: 2')).toEqual([1]);
  });
});
