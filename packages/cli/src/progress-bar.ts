// How far a long piece of work has come: a line that is rewritten where a person looks, a line now and then elsewhere.
import type { Terminal } from './terminal.ts';
import { durationText } from './time-text.ts';

export interface Progress {
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  readonly errors: number;
  /** Epoch ms. */
  readonly at: number;
}

export interface ProgressBar {
  show(progress: Progress): void;
  /** Leave the terminal as it was found. */
  clear(): void;
}

const BAR = 24;
const PLAIN_EVERY_MS = 5000;

export function createProgressBar(terminal: Pick<Terminal, 'err' | 'isInteractive' | 'columns'>): ProgressBar {
  let first: Progress | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let length = 0;

  return {
    show: (progress) => {
      // What was done before is no measure of how fast it goes now.
      first ??= progress;
      const text = progressText(progress, first);
      if (terminal.isInteractive) {
        const line = text.slice(0, terminal.columns - 1);
        terminal.err(`\r${line.padEnd(length)}`);
        length = line.length;
      } else if (progress.at - shownAt >= PLAIN_EVERY_MS) {
        terminal.err(`${text}\n`);
        shownAt = progress.at;
      }
    },
    clear: () => {
      if (length > 0) terminal.err(`\r${' '.repeat(length)}\r`);
      length = 0;
    },
  };
}

/** e.g. `━━━━━━────── 52 %  52,000 of 100,000 rows  10,400 rows/s  4.6 s left  3 errors` */
export function progressText({ done, total, errors, at }: Progress, first: Progress): string {
  const seconds = (at - first.at) / 1000;
  const rate = seconds > 0 ? (done - first.done) / seconds : 0;
  const parts: string[] = [];
  if (total !== null && total > 0) {
    const share = Math.min(1, done / total);
    const full = Math.floor(share * BAR);
    parts.push(`${'━'.repeat(full)}${'─'.repeat(BAR - full)} ${Math.floor(share * 100)} %`);
    parts.push(`${count(done)} of ${count(total)} rows`);
  } else parts.push(`${count(done)} rows`);
  if (rate > 0) parts.push(`${count(Math.round(rate))} rows/s`);
  if (rate > 0 && total !== null && total > done) parts.push(`${durationText(((total - done) / rate) * 1000)} left`);
  if (errors > 0) parts.push(`${count(errors)} ${errors === 1 ? 'error' : 'errors'}`);
  return parts.join('  ');
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}
