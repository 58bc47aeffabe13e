// Bytes as one type whatever the driver gives: `pg` gives Buffers, which compare and slice in their own way.

export function plainBytes(bytes: Uint8Array): Uint8Array {
  return Buffer.isBuffer(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}
