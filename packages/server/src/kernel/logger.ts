// Structured logs on standard error, so that standard output stays free for answers (`--json`).
import { type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  readonly level: string;
  /** Name of the process, e.g. `control`. */
  readonly name: string;
}

export function createLogger(options: LoggerOptions): Logger {
  return pino({ level: options.level, name: options.name, base: { pid: process.pid } }, pino.destination({ fd: 2, sync: false }));
}

/** A logger that drops everything; for tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
