// How long a caller of gRPC waits, as it says it in the header `grpc-timeout`.

/** Milliseconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000_001 };

/** @returns milliseconds; undefined where nothing valid is said: then the call has no deadline of its own */
export function parseGrpcTimeout(given: string | string[] | undefined): number | undefined {
  const [, amount, unit] = /^(\d{1,8})([HMSmun])$/.exec(String(given)) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit!]!;
}
