// Length-prefixed frames between the serving process and a Python process: a JSON header, then raw bytes. The layout is
// written down in `python/ovenbird_model_worker/frames.py`.

const PREFIX_BYTES = 8;

/** A frame as the buffers to write one after the other. @param parts  the body */
export function encodeFrame(header: string, parts: readonly Buffer[] = []): Buffer[] {
  const text = Buffer.from(header);
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    4,
  );
  return [prefix, text, ...parts];
}

/** @returns a function that takes chunks as they come and calls `onFrame` for each whole frame */
export function createFrameSplitter(onFrame: (header: string, body: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let needed = PREFIX_BYTES;

  return (chunk) => {
    chunks.push(chunk);
    buffered += chunk.length;
    while (buffered >= needed) {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      chunks = [whole];
      const headerBytes = whole.readUInt32LE(0);
      const frameBytes = PREFIX_BYTES + headerBytes + whole.readUInt32LE(4);
      needed = frameBytes;
      if (buffered < frameBytes) return;
      const header = whole.toString('utf8', PREFIX_BYTES, PREFIX_BYTES + headerBytes);
      const body = whole.subarray(PREFIX_BYTES + headerBytes, frameBytes);
      chunks = buffered === frameBytes ? [] : [whole.subarray(frameBytes)];
      buffered -= frameBytes;
      needed = PREFIX_BYTES;
      onFrame(header, body);
    }
  };
}
