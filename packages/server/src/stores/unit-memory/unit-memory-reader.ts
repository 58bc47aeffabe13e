// What units have learned, for the process that does not own the file: read whenever somebody asks, because it is small.
import { deploymentKey, type UnitMemoryReader } from '../../domain/serving/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { readUnitMemory } from './unit-memory-content.ts';

/** @param file  absolute path; it need not be there yet */
export function createUnitMemoryReader(file: string): UnitMemoryReader {
  return {
    learnedIn: async (deployment) => {
      const units = await readUnitMemory(file).catch((error: Error) => {
        throw new PlatformError('unavailable', `What routers have learned cannot be read: ${error.message}`, {}, { cause: error });
      });
      const prefix = `${deploymentKey(deployment)} `;
      return new Map(
        Object.entries(units).flatMap(([key, { state }]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), state] as const] : [])),
      );
    },
  };
}
