// Serves the built UI: hashed assets for ever, `index.html` for every path that is a page (so that any view has a URL).
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
};

const NOT_BUILT = 'The web UI is not built. Run `npm start` once from the repository: it builds the UI before it starts the server.\n';
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-src 'self'; object-src 'none'; base-uri 'none'";

/** @param folder  `packages/ui/dist`; may be missing, then pages say how to build it */
function createUiHandler(folder: string): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  return async (request, reply) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = normalize(join(folder, path));
    const inside = file.startsWith(folder + sep);
    if (inside && path !== '/' && existsSync(file) && statSync(file).isFile()) return send(reply, file, path.startsWith('/assets/'));
    if (path.startsWith('/assets/')) return reply.code(404).type('text/plain').send('Not found\n');
    const index = join(folder, 'index.html');
    if (!existsSync(index)) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    reply.header('content-security-policy', PAGE_POLICY).header('x-frame-options', 'SAMEORIGIN');
    return send(reply, index, false);
  };
}

function send(reply: FastifyReply, file: string, immutable: boolean): FastifyReply {
  return reply
    .header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('x-content-type-options', 'nosniff')
    .type(TYPES[extname(file)] ?? 'application/octet-stream')
    .send(createReadStream(file));
}

/** Every GET that no protocol has claimed is a page of the UI; anything else unknown is a plain 404. */
export function registerUi(app: FastifyInstance, folder: string): void {
  const ui = createUiHandler(folder);
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') && !request.url.startsWith('/api/') && !request.url.startsWith('/ajax-api/');
    if (wantsPage) return ui(request, reply);
    return reply.code(404).send({ error_code: 'ENDPOINT_NOT_FOUND', message: `No route ${request.method} ${request.url.split('?')[0]}.` });
  });
}
