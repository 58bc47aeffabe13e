// Makers of ids. All ids are opaque text; the shapes below are the ones that real clients print and users recognise.
import { randomBytes, randomUUID } from 'node:crypto';

/** 32 hex digits, the shape of an MLflow run id. */
export function newHexId(): string {
  return randomUUID().replaceAll('-', '');
}

/** `m-` and 32 hex digits, the shape of an MLflow logged-model id. */
export function newLoggedModelId(): string {
  return `m-${newHexId()}`;
}

/** UUIDv4 text; prediction ids (`puid`) and request ids. */
export function newUuid(): string {
  return randomUUID();
}

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** `a` and 19 characters, the shape of a Flyte execution name that the server chose. */
export function newExecutionName(): string {
  let name = 'a';
  for (const byte of randomBytes(19)) name += NAME_ALPHABET[byte % NAME_ALPHABET.length];
  return name;
}
