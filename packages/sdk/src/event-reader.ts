// Reads server-sent events: the `data` of each, parsed as JSON. Comments (heartbeats) and other fields are skipped.

/** @returns ends when the server ends the stream; throws what reading throws (an abort, a lost connection) */
export async function* readEvents<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T, void, undefined> {
  let rest = '';
  let data: string[] = [];
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
        if (line !== '' || data.length === 0) continue;
        yield JSON.parse(data.join('\n')) as T;
        data = [];
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
