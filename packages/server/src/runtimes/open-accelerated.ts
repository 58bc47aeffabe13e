// Opens what an acceleration made: the ONNX file, and beside it how it takes and gives.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts } from '../domain/artifacts/index.ts';
import type { AcceleratedFace } from '../domain/serving/acceleration/index.ts';
import type { OpenAccelerated } from '../domain/serving/rollout/index.ts';
import { PlatformError } from '../kernel/errors.ts';

/** @param modelsDir  folder of copies, for artifacts that are not on this machine */
export function createOpenAccelerated(artifacts: Pick<Artifacts, 'materialize'>, modelsDir: string): OpenAccelerated {
  return async (location, signal) => {
    signal.throwIfAborted();
    const target = join(modelsDir, createHash('sha256').update(location).digest('hex').slice(0, 24));
    const folder = await artifacts.materialize(location, target);
    const face = JSON.parse(await readFile(join(folder, 'acceleration.json'), 'utf8')) as AcceleratedFace;
    if (face.version !== 1) throw new PlatformError('failed_precondition', `The acceleration at ${location} was made by a newer version.`);
    return { file: join(folder, 'model.onnx'), face };
  };
}
