// How long one request is worked on: until its deadline, or until its caller goes away.
import { setDeadline } from '../../kernel/deadline.ts';
import { PlatformError } from '../../kernel/errors.ts';

export class Patience {
  #deadlineMs: number;
  readonly #watchCaller: (gone: () => void) => void;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param watchCaller  calls what it is given when the caller went away */
  constructor(deadlineMs: number, watchCaller: (gone: () => void) => void) {
    this.#deadlineMs = deadlineMs;
    this.#watchCaller = watchCaller;
  }

  /** Made when first asked for: a request that is refused at once needs none. */
  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    const deadlineMs = this.#deadlineMs;
    setDeadline(controller.signal, performance.now() + deadlineMs);
    this.#timer = setTimeout(
      () => controller.abort(new PlatformError('deadline_exceeded', `There was no answer within ${deadlineMs} ms.`)),
      deadlineMs,
    );
    this.#watchCaller(() => {
      this.end();
      controller.abort(new PlatformError('cancelled', 'The caller closed the connection.'));
    });
    return controller.signal;
  }

  /** Before `signal` is first asked for. */
  shorten(ms: number): void {
    this.#deadlineMs = Math.min(this.#deadlineMs, ms);
  }

  /** There is an answer. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
