// The line of calls before the copies of a component: each is asked one thing at a time, who waits longest comes first.
import { type Span, traceWorker, type WorkerTrace } from '../../domain/serving/observation/index.ts';
import { WorkerLostError } from '../../domain/serving/runtime/index.ts';
import { deadlineOf } from '../../kernel/deadline.ts';
import { PlatformError } from '../../kernel/errors.ts';
import type { AskComponent } from './component-backend.ts';
import type { ComponentCall, ComponentHost, ComponentReply } from './component-call.ts';

export interface ComponentLine {
  /** A call whose turn would come only after the deadline of its signal is refused at once. @throws resource_exhausted · unavailable · the signal's reason */
  readonly ask: AskComponent;
  /** It is ready for calls. */
  add(host: ComponentHost): void;
  /** Give it no more calls. @returns once it answers none */
  remove(host: ComponentHost): Promise<void>;
  /** Do something with a copy that is free now, instead of a call. @returns false when it is not free */
  occupy(host: ComponentHost, work: () => Promise<unknown>): boolean;
  waiting(): number;
  /** Refuse new calls and those that wait. */
  close(): void;
}

interface Waiting {
  readonly call: ComponentCall;
  readonly signal: AbortSignal;
  readonly answer: PromiseWithResolvers<ComponentReply>;
  readonly span: Span | undefined;
  readonly trace: WorkerTrace | undefined;
  tries: number;
}

const CALLS_AVERAGED = 8;

export function createComponentLine(label: string, maxWaiting: () => number): ComponentLine {
  const free: ComponentHost[] = [];
  const busy = new Map<ComponentHost, Promise<void>>();
  const removed = new Set<ComponentHost>();
  const line: Waiting[] = [];
  /** Of a call, a moving average. */
  let callMs = 0;
  let closed = false;

  function dispatch(): void {
    while (free.length > 0 && line.length > 0) {
      const waiting = line.shift()!;
      employ(free.pop()!, (host) => serve(host, waiting));
    }
  }

  /** @param work  resolves to whether the copy can go on */
  function employ(host: ComponentHost, work: (host: ComponentHost) => Promise<boolean>): void {
    busy.set(
      host,
      work(host).then((alive) => {
        busy.delete(host);
        if (alive && !removed.has(host)) free.push(host);
        dispatch();
      }),
    );
  }

  async function serve(host: ComponentHost, waiting: Waiting): Promise<boolean> {
    waiting.tries += 1;
    const startedAt = performance.now();
    try {
      const reply = await host.ask(waiting.span ? tracedCall(waiting) : waiting.call);
      if (reply.ran) waiting.trace?.measured({ beganAt: reply.ran[0], tookMs: reply.ran[1] });
      waiting.trace?.end(reply.kind === 'refused' ? new Error(reply.message) : undefined);
      waiting.answer.resolve(reply);
      const tookMs = performance.now() - startedAt;
      callMs = callMs === 0 ? tookMs : callMs + (tookMs - callMs) / CALLS_AVERAGED;
      return true;
    } catch (error) {
      waiting.trace?.end(error);
      if (!(error instanceof WorkerLostError)) {
        // The call could not be written, e.g. lists within lists by the thousand: the copy does not know of it.
        waiting.answer.reject(error);
        return true;
      }
      // Feedback is not given twice: what the class learned from it before it ended, nobody knows.
      const again = waiting.tries === 1 && waiting.call.method !== 'send_feedback';
      // A copy that was ended by `close` has nobody after it.
      if (again && !waiting.signal.aborted && !closed) line.unshift(waiting);
      else waiting.answer.reject(new PlatformError('unavailable', `The component ${label} ended while it answered.`, {}, { cause: error }));
      return false;
    }
  }

  function refusal(signal: AbortSignal): PlatformError | undefined {
    if (line.length >= maxWaiting())
      return new PlatformError('resource_exhausted', `${line.length} requests wait for the component ${label} already.`);
    const deadline = deadlineOf(signal);
    if (deadline === undefined || busy.size === 0) return undefined;
    const waitMs = (line.length * callMs) / busy.size;
    if (performance.now() + waitMs <= deadline) return undefined;
    return new PlatformError(
      'resource_exhausted',
      `The component ${label} has work for ${Math.ceil(waitMs)} ms before this request, which is not to wait that long.`,
    );
  }

  return {
    ask: async (call, caller, span) => {
      caller.throwIfAborted();
      if (closed) throw new PlatformError('unavailable', 'The component is being stopped.');
      if (free.length === 0 && line.length > 0) {
        const refused = refusal(caller);
        if (refused) throw refused;
      }
      const waiting: Waiting = { call, signal: caller, answer: Promise.withResolvers(), span, trace: traceWorker(span), tries: 0 };
      const leave = () => {
        const at = line.indexOf(waiting);
        if (at !== -1) line.splice(at, 1);
        waiting.answer.reject(caller.reason);
      };
      caller.addEventListener('abort', leave, { once: true });
      line.push(waiting);
      dispatch();
      waiting.trace?.waits();
      try {
        return await waiting.answer.promise;
      } finally {
        caller.removeEventListener('abort', leave);
      }
    },
    add: (host) => {
      free.push(host);
      dispatch();
    },
    remove: async (host) => {
      removed.add(host);
      const at = free.indexOf(host);
      if (at !== -1) free.splice(at, 1);
      await busy.get(host);
      removed.delete(host);
    },
    occupy: (host, work) => {
      const at = free.indexOf(host);
      if (at === -1) return false;
      free.splice(at, 1);
      employ(host, () =>
        work().then(
          () => true,
          () => false,
        ),
      );
      return true;
    },
    waiting: () => line.length,
    close: () => {
      closed = true;
      for (const waiting of line.splice(0)) waiting.answer.reject(new PlatformError('unavailable', 'The component is being stopped.'));
    },
  };
}

/** The call as a copy takes it, which goes on with the trace also where nothing is recorded of it. */
function tracedCall({ call, span, trace }: Waiting): ComponentCall {
  if (!trace) return { ...call, trace: span!.headers() };
  trace.begin({});
  return { ...call, trace: trace.headers(), timed: true };
}
