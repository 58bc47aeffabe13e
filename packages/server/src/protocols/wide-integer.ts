// 64-bit integers of protobuf, which has them in two halves, as bigint and back.

interface Halves {
  readonly low: number;
  readonly high: number;
}

export function signedOf({ low, high }: Halves): bigint {
  return (BigInt(high | 0) << 32n) | BigInt(low >>> 0);
}

export function unsignedOf({ low, high }: Halves): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** Signed and unsigned are written alike: both are 64 bits. */
export function halvesOf(value: bigint | number): Halves & { readonly unsigned: false } {
  const wide = BigInt(value);
  return { low: Number(BigInt.asIntN(32, wide)), high: Number(BigInt.asIntN(32, wide >> 32n)), unsigned: false };
}
