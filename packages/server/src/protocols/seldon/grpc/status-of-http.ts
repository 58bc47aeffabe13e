// A fault of Seldon's REST protocol as one of gRPC. A unit may answer with an HTTP status of its own, so it is the status that is
// mapped, and not our code behind it.

const GRPC_OF_HTTP: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 9,
  413: 8,
  429: 8,
  499: 1,
  501: 12,
  503: 14,
  504: 4,
};
const UNKNOWN = 2;
const INTERNAL = 13;
const RESOURCE_EXHAUSTED = 8;

/** @param body  its `status` object in JSON @returns headers of the answer */
export function httpFault(status: number, body: string): readonly string[] {
  const { info = '', reason } = statusOf(body);
  const code = reason === 'OVERLOADED' ? RESOURCE_EXHAUSTED : (GRPC_OF_HTTP[status] ?? (status >= 500 ? INTERNAL : UNKNOWN));
  return ['grpc-status', String(code), 'grpc-message', info];
}

function statusOf(body: string): { readonly info?: string; readonly reason?: string } {
  try {
    return (JSON.parse(body) as { status?: { info?: string; reason?: string } }).status ?? {};
  } catch {
    return { info: body };
  }
}
