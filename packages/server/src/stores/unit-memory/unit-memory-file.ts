// What units have learned in one file: small, written beside and renamed into place, at most once a second. Not in SQL,
// because on SQLite a writer can wait for the other process, and every prediction with it.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DeploymentName, deploymentKey, type UnitMemory } from '../../domain/serving/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import { readUnitMemory, type UnitMemoryContent, type UnitMemoryEntry } from './unit-memory-content.ts';

export interface UnitMemoryFile extends UnitMemory {
  /** Write what is not written yet. Nothing is kept afterwards. */
  close(): Promise<void>;
}

export interface UnitMemoryFileOptions {
  /** Absolute path. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly writeAfterMs?: number;
}

const WRITE_AFTER_MS = 1000;
/** Units that nobody has had for this long are not coming back: the spec of their deployment changed. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Units that are served are written down as used this often, whether they learn or not. */
const REMIND_MS = 24 * 3_600_000;

export async function openUnitMemoryFile({
  file,
  clock,
  logger,
  writeAfterMs = WRITE_AFTER_MS,
}: UnitMemoryFileOptions): Promise<UnitMemoryFile> {
  const units = await read();
  /** Asked for by a unit that is loaded. */
  const served = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let closed = false;

  async function read(): Promise<Map<string, UnitMemoryEntry>> {
    try {
      return new Map(Object.entries(await readUnitMemory(file)).filter(([, { usedAt }]) => usedAt > clock.now() - KEPT_MS));
    } catch (error) {
      logger.error({ file, err: error }, 'what routers had learned cannot be read');
      return new Map();
    }
  }

  async function write(): Promise<void> {
    const usedAt = clock.now();
    for (const key of served) {
      const entry = units.get(key);
      if (entry) entry.usedAt = usedAt;
    }
    const content: UnitMemoryContent = { version: 1, units: Object.fromEntries(units) };
    const beside = `${file}.new`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(beside, JSON.stringify(content));
      await rename(beside, file);
    } catch (error) {
      logger.error({ file, err: error }, 'what routers have learned could not be written');
    }
  }

  function writeSoon(): void {
    if (closed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = writing.then(write);
    }, writeAfterMs);
  }

  const reminding = setInterval(writeSoon, REMIND_MS).unref();

  return {
    of: (deployment: DeploymentName, unit: string) => {
      const key = `${deploymentKey(deployment)} ${unit}`;
      return {
        recall: () => {
          served.add(key);
          return units.get(key)?.state;
        },
        keep: (state) => {
          served.add(key);
          units.set(key, { deployment: deploymentKey(deployment), usedAt: clock.now(), state });
          writeSoon();
        },
      };
    },
    forget: (deployment) => {
      for (const [key, entry] of units) {
        if (entry.deployment !== deploymentKey(deployment)) continue;
        units.delete(key);
        served.delete(key);
      }
      writeSoon();
    },
    close: async () => {
      closed = true;
      clearInterval(reminding);
      if (timer || served.size > 0) {
        clearTimeout(timer);
        writing = writing.then(write);
      }
      await writing;
    },
  };
}
