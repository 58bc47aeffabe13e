import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseOptions, usage } from './options.ts';

describe('options of the demo', () => {
  test('have defaults that a newcomer can keep', () => {
    expect(parseOptions([])).toEqual({
      exit: false,
      dataDir: resolve('.ovenbird'),
      port: '8080',
      inferencePort: '9000',
      epochs: 12,
      variants: 6,
    });
  });

  test('are taken from the command line', () => {
    expect(parseOptions(['--exit', '--pictures', 'mine', '--port', '0', '--epochs', '3'])).toMatchObject({
      exit: true,
      pictures: resolve('mine'),
      port: '0',
      epochs: 3,
    });
  });

  test.each([
    [['--epochs', '0'], '--epochs 0: expected a whole number from 1'],
    [['--variants', 'many'], '--variants many: expected a whole number'],
    [['--what'], "Unknown option '--what'"],
    [['here'], 'Unexpected argument'],
  ])('refuse %j with a reason', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });

  test('are all in the help', () => {
    expect(parseOptions(['--help'])).toBe('help');
    for (const name of ['exit', 'pictures', 'data', 'port', 'inference-port', 'epochs', 'variants']) expect(usage).toContain(`--${name}`);
  });
});
