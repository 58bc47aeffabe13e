// What can be said after `npm run demo --`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Stop the platform at the end instead of waiting for Ctrl-C. */
  readonly exit: boolean;
  /** A folder per class; absent: the emoji set. */
  readonly pictures?: string;
  readonly dataDir: string;
  readonly port: string;
  readonly inferencePort: string;
  readonly epochs: number;
  /** Pictures made of each drawing or file, for training. */
  readonly variants: number;
}

export class UsageError extends Error {}

export const usage = `Usage: npm run demo -- [options]

  --exit                 stop the platform at the end; exit code 0 when every step did what it claims
  --pictures DIR         train on your own pictures: a folder per class, PNG, JPEG, GIF or WebP
  --data DIR             folder of everything that is kept (default ./.ovenbird)
  --port P               control port: web UI and APIs (default 8080; 0 takes a free one)
  --inference-port P     predictions (default 9000; 0 takes a free one)
  --epochs N             of each training (default 12)
  --variants N           pictures made of each drawing for training (default 6)
`;

/** @returns 'help' when that was asked for @throws UsageError */
export function parseOptions(argv: readonly string[]): DemoOptions | 'help' {
  const { values } = read(argv);
  if (values.help) return 'help';
  return {
    exit: values.exit,
    ...(values.pictures === undefined ? {} : { pictures: resolve(values.pictures) }),
    dataDir: resolve(values.data),
    port: values.port,
    inferencePort: values['inference-port'],
    epochs: count('epochs', values.epochs),
    variants: count('variants', values.variants),
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        exit: { type: 'boolean', default: false },
        pictures: { type: 'string' },
        data: { type: 'string', default: '.ovenbird' },
        port: { type: 'string', default: '8080' },
        'inference-port': { type: 'string', default: '9000' },
        epochs: { type: 'string', default: '12' },
        variants: { type: 'string', default: '6' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} ${text}: expected a whole number from 1.`);
  return Number(text);
}
