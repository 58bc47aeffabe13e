// Amounts as Kubernetes writes them (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** @returns e.g. 0.5 for `500m`, 1073741824 for `1Gi`; undefined when it is none, or is negative */
export function parseQuantity(quantity: string | number): number | undefined {
  const [, number, suffix] = /^\+?(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)([a-zA-Z]*)$/.exec(String(quantity).trim()) ?? [];
  const factor = suffix === undefined || !Object.hasOwn(FACTORS, suffix) ? undefined : FACTORS[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
