// Options that are numbers: refused by name when they are none.
import { InvalidArgumentError } from 'commander';

export function positiveInteger(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(text);
}

export function countFromZero(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0 on.');
  return Number(text);
}
