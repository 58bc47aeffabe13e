// A collector of traces for tests: it takes OTLP as protobuf over HTTP, and keeps the spans. Of the messages it knows the
// fields that the tests look at, by the numbers that the published .proto files give them; protobuf passes by the others.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly id: string;
  /** Empty at the top of what this process knows. */
  readonly parentId: string;
  readonly isServer: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Of a failed one. */
  readonly error?: string;
  readonly links: readonly string[];
}

export interface OtlpReceiver {
  /** e.g. `http://127.0.0.1:41236` */
  readonly url: string;
  readonly spans: ReceivedSpan[];
  close(): Promise<void>;
}

const field = (id: number, type: string, rule?: 'repeated') => ({ id, type, ...(rule ? { rule } : {}) });
const root = protobuf.Root.fromJSON({
  nested: {
    Request: { fields: { resourceSpans: field(1, 'ResourceSpans', 'repeated') } },
    ResourceSpans: { fields: { resource: field(1, 'Resource'), scopeSpans: field(2, 'ScopeSpans', 'repeated') } },
    Resource: { fields: { attributes: field(1, 'KeyValue', 'repeated') } },
    ScopeSpans: { fields: { spans: field(2, 'Span', 'repeated') } },
    Span: {
      fields: {
        traceId: field(1, 'bytes'),
        spanId: field(2, 'bytes'),
        parentSpanId: field(4, 'bytes'),
        name: field(5, 'string'),
        kind: field(6, 'int32'),
        start: field(7, 'fixed64'),
        end: field(8, 'fixed64'),
        attributes: field(9, 'KeyValue', 'repeated'),
        links: field(13, 'Link', 'repeated'),
        status: field(15, 'Status'),
      },
    },
    Link: { fields: { spanId: field(2, 'bytes') } },
    Status: { fields: { message: field(2, 'string'), code: field(3, 'int32') } },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    AnyValue: {
      oneofs: { value: { oneof: ['text', 'flag', 'whole', 'float'] } },
      fields: { text: field(1, 'string'), flag: field(2, 'bool'), whole: field(3, 'int64'), float: field(4, 'double') },
    },
  },
});
const SERVER = 2;
const ERROR = 2;

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> & { readonly value?: string };
}

interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId: string;
        readonly name: string;
        readonly kind: number;
        readonly start: string;
        readonly end: string;
        readonly attributes: readonly KeyValue[];
        readonly links: readonly { readonly spanId: string }[];
        readonly status: { readonly message: string; readonly code: number } | null;
      }[];
    }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isOtlp = request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf';
    const body = Buffer.concat(chunks);
    if (isOtlp) spans.push(...decode(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
    response.writeHead(isOtlp ? 200 : 404, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function decode(body: Buffer): ReceivedSpan[] {
  const type = root.lookupType('Request');
  const { resourceSpans } = type.toObject(type.decode(body), { bytes: String, longs: String, defaults: true, oneofs: true }) as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        service,
        name: span.name,
        traceId: hex(span.traceId),
        id: hex(span.spanId),
        parentId: hex(span.parentSpanId),
        isServer: span.kind === SERVER,
        attributes: valuesOf(span.attributes),
        startNs: BigInt(span.start),
        endNs: BigInt(span.end),
        ...(span.status?.code === ERROR ? { error: span.status.message } : {}),
        links: span.links.map((link) => hex(link.spanId)),
      })),
    );
  });
}

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

function valuesOf(pairs: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => {
      const found = value[value.value ?? ''];
      return [key, value.value === 'whole' ? Number(found) : found];
    }),
  );
}
