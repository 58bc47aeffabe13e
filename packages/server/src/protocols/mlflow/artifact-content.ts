// Sending one artifact: streamed, with a range when asked for one, and never run by a browser in our origin.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Artifacts, type ByteRange, contentTypeOf } from '../../domain/artifacts/index.ts';

/** @param location  artifact uri, or empty when `path` begins at the root of all artifacts */
export async function sendArtifact(
  artifacts: Artifacts,
  location: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const range = rangeOf(request.headers.range);
  const content = await artifacts.read(location, path, range);
  const { sizeBytes } = content;
  reply
    .header('content-type', contentTypeOf(path))
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(path.slice(path.lastIndexOf('/') + 1))}`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('x-content-type-options', 'nosniff')
    .header('accept-ranges', 'bytes')
    .header('last-modified', new Date(content.modifiedAtMs).toUTCString());
  if (!range) return reply.header('content-length', sizeBytes).send(content.stream);
  if (range.from >= sizeBytes) {
    content.stream.destroy();
    return reply.code(416).header('content-range', `bytes */${sizeBytes}`).header('content-type', 'text/plain').send('');
  }
  const to = Math.min(range.to, sizeBytes - 1);
  return reply
    .code(206)
    .header('content-range', `bytes ${range.from}-${to}/${sizeBytes}`)
    .header('content-length', to - range.from + 1)
    .send(content.stream);
}

/** One range from a first byte; anything else is answered with the whole file, which a server may always do. */
function rangeOf(header: string | undefined): ByteRange | undefined {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] ? Number(match[2]) : Number.MAX_SAFE_INTEGER;
  return to >= from ? { from, to } : undefined;
}
