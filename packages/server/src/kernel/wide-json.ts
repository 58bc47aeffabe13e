// JSON whose whole numbers keep all their digits, also beyond 2^53, where a double would round them.

/** Digits that a double may not hold. */
const LONG_NUMBER = /[0-9]{16}/;

/** Whole numbers beyond 2^53 become bigint. @throws SyntaxError */
export function parseWideJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? JSON.parse(text, keepWide) : JSON.parse(text);
}

function keepWide(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** The text of it again. */
export function wideJsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Only a bigint is refused; looking for one in every value would cost half the speed.
    return JSON.stringify(value, wideAsNumber);
  }
}

function wideAsNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) : value;
}
