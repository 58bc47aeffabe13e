// The forker of one Python environment over time: started when work is expected, replaced while idle by one that has
// imported what tasks were seen to import, ended when nothing came for long. It never imports the user's own code, so one
// serves all versions of it.
import { PlatformError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type ForkerProcess, startForkerProcess } from './forker-process.ts';
import type { LearnedImports } from './learned-imports.ts';

export interface ForkerPool {
  /** Forked children here turned out not to work: plain processes are started instead. */
  readonly plain: boolean;
  /** Begin to start a forker, if there is none. */
  warm(): void;
  /** @throws unavailable when Python can not start or has no flytekit; the message says what to do */
  get(): Promise<ForkerProcess>;
  /** What a finished task imported. */
  learn(modules: readonly string[]): void;
  fallBack(reason: string): void;
  close(): Promise<void>;
}

export interface ForkerPoolDeps {
  readonly python: string;
  readonly packageFolder: string;
  readonly learned: LearnedImports;
  readonly stallSeconds: number;
  readonly logger: Logger;
}

/** A pause between tasks that is long enough to spend it on imports. */
const IDLE_MS = 1000;
/** A forker holds some hundred megabytes. */
const UNUSED_MS = 15 * 60_000;
const ENTRYPOINT = 'flytekit.bin.entrypoint';

export function createForkerPool({ python, packageFolder, learned, stallSeconds, logger }: ForkerPoolDeps): ForkerPool {
  let current: Promise<ForkerProcess> | undefined;
  const running = new Set<ForkerProcess>();
  let plain = false;
  let closed = false;
  let replaceTimer: NodeJS.Timeout | undefined;
  let unusedTimer: NodeJS.Timeout | undefined;

  async function start(): Promise<ForkerProcess> {
    const modules = plain ? [] : await learned.modulesOf(python);
    const forker = startForkerProcess({ python, packageFolder, learned: modules, bare: plain, stallSeconds, logger });
    running.add(forker);
    try {
      const { missing } = await forker.ready;
      if (missing[ENTRYPOINT]) throw notReady(`it has no flytekit (${missing[ENTRYPOINT]})`);
      const useless = modules.filter((module) => missing[module]);
      if (useless.length > 0) await learned.forget(python, useless);
    } catch (error) {
      await retire(forker);
      // A learned import may end the whole process; without them it is as good as new.
      if (modules.length > 0 && !closed) {
        logger.warn({ err: error }, 'the task forker did not start with learned imports; they are forgotten');
        await learned.forget(python, modules);
        return start();
      }
      throw error instanceof PlatformError && error.message.includes('--python') ? error : notReady(messageOf(error));
    }
    return forker;
  }

  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

  const notReady = (reason: string): PlatformError =>
    new PlatformError(
      'unavailable',
      `Python ${python} can not run tasks: ${reason}. Give an interpreter with flytekit installed by --python or OVENBIRD_PYTHON.`,
    );

  /** Its children finish first; a forker that is asked to go while busy goes when the last one ends. */
  async function retire(forker: ForkerProcess): Promise<void> {
    if (forker.busy > 0 && !closed) {
      setTimeout(() => void retire(forker), IDLE_MS).unref();
      return;
    }
    await forker.close();
    running.delete(forker);
  }

  async function get(): Promise<ForkerProcess> {
    if (closed) throw new PlatformError('unavailable', 'The executor is stopping.');
    clearTimeout(unusedTimer);
    unusedTimer = setTimeout(() => void releaseUnused(), UNUSED_MS);
    unusedTimer.unref();
    current ??= start();
    try {
      const forker = await current;
      if (forker.alive) return forker;
      running.delete(forker);
    } catch (error) {
      current = undefined;
      throw error;
    }
    current = undefined;
    return get();
  }

  async function releaseUnused(): Promise<void> {
    const forker = await current?.catch(() => undefined);
    if (!forker || forker.busy > 0) return;
    current = undefined;
    await retire(forker);
  }

  async function replaceWhenIdle(): Promise<void> {
    const old = await current?.catch(() => undefined);
    if (!old || closed) return;
    if (old.busy > 0) return scheduleReplacement();
    const fresh = start();
    const started = await fresh.catch((error: unknown) => {
      logger.warn({ err: error }, 'the task forker could not be replaced; the old one stays');
      return undefined;
    });
    if (!started) return;
    current = fresh;
    await retire(old);
  }

  function scheduleReplacement(): void {
    clearTimeout(replaceTimer);
    replaceTimer = setTimeout(() => void replaceWhenIdle(), IDLE_MS);
    replaceTimer.unref();
  }

  return {
    get plain() {
      return plain;
    },
    warm: () => {
      if (!closed) get().catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'the task forker is not ready'));
    },
    get,
    learn: (modules) => {
      if (plain || modules.length === 0) return;
      learned.learn(python, modules).then(
        (isNew) => isNew && scheduleReplacement(),
        (error: unknown) => logger.warn({ err: error }, 'learned imports could not be kept'),
      );
    },
    fallBack: (reason) => {
      if (plain) return;
      plain = true;
      logger.warn({ python }, `${reason} Tasks of this Python start as plain processes from now on, which takes seconds longer.`);
      scheduleReplacement();
    },
    close: async () => {
      closed = true;
      clearTimeout(replaceTimer);
      clearTimeout(unusedTimer);
      await Promise.all([...running].map((forker) => forker.close()));
    },
  };
}
