// The copies of one model or component: some are starting, some work, some leave. Their number follows what is wanted; one
// that ends is replaced; one too many answers what it has and is ended.
import type { Logger } from '../kernel/logger.ts';

export interface CrewMember {
  /** Rejects when it cannot be started, or ended before it was. */
  readonly ready: Promise<unknown>;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** End it at once. */
  kill(): void;
}

export interface WorkerCrewOptions<Member extends CrewMember> {
  readonly label: string;
  /** At least 1. */
  readonly replicas: number;
  readonly start: () => Member;
  /** It is ready: give it work. */
  readonly employ: (member: Member) => void;
  /** Give it no more work. @returns once it runs nothing */
  readonly dismiss: (member: Member) => Promise<void>;
  readonly logger: Logger;
}

export interface WorkerCrew<Member> {
  desired(): number;
  available(): number;
  working(): readonly Member[];
  resize(replicas: number): void;
  /** End all, also those that run something. Idempotent. */
  close(): Promise<void>;
}

const FIRST_RESTART_MS = 100;
const MAX_RESTART_MS = 5000;
/** Imports of a model's libraries take a core for seconds: more at a time would only keep answers waiting. */
const MAX_STARTING = 2;

/**
 * @returns  once all are ready
 * @throws   what starting one throws, and the signal's reason, when all have ended
 */
export async function startWorkerCrew<Member extends CrewMember>(
  options: WorkerCrewOptions<Member>,
  signal: AbortSignal,
): Promise<WorkerCrew<Member>> {
  const { label, start, employ, dismiss, logger } = options;
  const starting = new Set<Member>();
  const working = new Set<Member>();
  const all = new Set<Member>();
  const complete = Promise.withResolvers<void>();
  let isComplete = false;
  let desired = options.replicas;
  let restartMs = FIRST_RESTART_MS;
  let resting = false;
  let restTimer: NodeJS.Timeout | undefined;
  let closed = false;

  function settle(): void {
    if (closed) return;
    while (!resting && starting.size < MAX_STARTING && starting.size + working.size < desired) hire();
    while (starting.size + working.size > desired) letOneGo();
    if (working.size < desired) return;
    isComplete = true;
    complete.resolve();
  }

  function hire(): void {
    const member = start();
    all.add(member);
    starting.add(member);
    member.ready.then(
      () => {
        if (!starting.delete(member)) return;
        restartMs = FIRST_RESTART_MS;
        working.add(member);
        employ(member);
        settle();
      },
      (error) => {
        if (!starting.delete(member) || closed) return;
        member.kill();
        if (!isComplete) return complete.reject(error);
        logger.error({ model: label, err: error }, 'a worker could not be started');
        rest();
      },
    );
    void member.ended.then(() => {
      all.delete(member);
      if (!working.delete(member)) return;
      void dismiss(member);
      if (closed) return;
      logger.warn({ model: label }, 'a worker ended; starting another');
      rest();
    });
  }

  /** What ends as soon as it starts must not be started without a pause. */
  function rest(): void {
    if (resting) return;
    resting = true;
    restTimer = setTimeout(() => {
      resting = false;
      settle();
    }, restartMs);
    restartMs = Math.min(restartMs * 2, MAX_RESTART_MS);
  }

  function letOneGo(): void {
    const unready = [...starting].at(-1);
    if (unready) {
      starting.delete(unready);
      unready.kill();
      return;
    }
    const member = [...working].at(-1)!;
    working.delete(member);
    void dismiss(member).then(() => member.kill());
  }

  async function close(): Promise<void> {
    closed = true;
    clearTimeout(restTimer);
    const ending = [...all];
    for (const member of ending) member.kill();
    await Promise.all(ending.map((member) => member.ended));
  }

  const abandon = () => complete.reject(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    signal.throwIfAborted();
    settle();
    await complete.promise;
  } catch (error) {
    await close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
  return {
    desired: () => desired,
    available: () => working.size,
    working: () => [...working],
    resize: (replicas) => {
      desired = replicas;
      settle();
    },
    close,
  };
}
