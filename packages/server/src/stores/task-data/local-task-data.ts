// Task data in a local folder, under bare absolute paths: flytekit reads those best (`file://` breaks FlyteFile).
//   executions/<project>/<domain>/<name>/<node>/inputs.pb
//   executions/<project>/<domain>/<name>/<node>/<attempt>/{outputs,raw,checkpoint,work}/ and log.txt
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ErrorDocumentSchema } from '@ovenbird/protos/flyteidl/core/errors';
import { type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { AttemptKey, AttemptPlaces, AttemptResult, ExecutionId, TaskData } from '../../domain/workflows/index.ts';

export function createLocalTaskData(root: string): TaskData {
  const nodeFolder = (execution: ExecutionId, nodeId: string) =>
    join(root, 'executions', execution.project, execution.domain, execution.name, nodeId);
  const attemptFolder = ({ execution, nodeId, attempt }: AttemptKey) => join(nodeFolder(execution, nodeId), String(attempt));
  const inputsPath = (execution: ExecutionId, nodeId: string) => join(nodeFolder(execution, nodeId), 'inputs.pb');

  return {
    places: (key, rawPrefix): AttemptPlaces => {
      const folder = attemptFolder(key);
      const { execution, nodeId, attempt } = key;
      return {
        inputs: inputsPath(execution, nodeId),
        outputPrefix: join(folder, 'outputs'),
        rawPrefix: rawPrefix ? `${rawPrefix.replace(/\/+$/, '')}/${execution.name}-${nodeId}-${attempt}` : join(folder, 'raw'),
        checkpointPrefix: join(folder, 'checkpoint'),
        previousCheckpointPrefix: attempt > 0 ? join(attemptFolder({ ...key, attempt: attempt - 1 }), 'checkpoint') : null,
        workFolder: join(folder, 'work'),
        log: join(folder, 'log.txt'),
      };
    },

    prepare: async (places) => {
      // What an attempt of this number left, when it was begun by an engine that was killed, is not this attempt's.
      await rm(join(places.workFolder, '..'), { recursive: true, force: true });
      await Promise.all([places.outputPrefix, places.workFolder].map((folder) => mkdir(folder, { recursive: true })));
    },

    writeInputs: async (execution, nodeId, inputs) => {
      const path = inputsPath(execution, nodeId);
      await mkdir(nodeFolder(execution, nodeId), { recursive: true });
      await writeFile(`${path}.part`, toBinary(LiteralMapSchema, inputs));
      await rename(`${path}.part`, path);
    },

    readInputs: async (execution, nodeId) => {
      const bytes = await readIfThere(inputsPath(execution, nodeId));
      return bytes && fromBinary(LiteralMapSchema, bytes);
    },

    readResult: async (key): Promise<AttemptResult> => {
      const outputs = join(attemptFolder(key), 'outputs');
      // An error is final: a task that failed while writing may have left outputs too.
      const failed = await readMessage(join(outputs, 'error.pb'), 'error.pb', (bytes) => {
        const { error } = fromBinary(ErrorDocumentSchema, bytes);
        return error ? { kind: 'error', error } : null;
      });
      if (failed) return failed;
      const succeeded = await readMessage(join(outputs, 'outputs.pb'), 'outputs.pb', (bytes) => ({
        kind: 'outputs',
        outputs: fromBinary(LiteralMapSchema, bytes) as LiteralMap,
      }));
      if (succeeded) return succeeded;
      return (await exists(join(outputs, 'futures.pb'))) ? { kind: 'futures' } : { kind: 'nothing' };
    },

    readDeck: async (key) => {
      const path = join(attemptFolder(key), 'outputs', 'deck.html');
      return (await exists(path)) ? path : null;
    },

    readLog: async (key, offset, limitBytes) => {
      const file = await open(join(attemptFolder(key), 'log.txt'), 'r').catch(ignoreMissing);
      if (!file) return { bytes: new Uint8Array(), sizeBytes: 0 };
      try {
        const { size } = await file.stat();
        const length = Math.max(0, Math.min(limitBytes, size - offset));
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
        return { bytes: buffer.subarray(0, bytesRead), sizeBytes: size };
      } finally {
        await file.close();
      }
    },
  };
}

async function readMessage(path: string, file: string, read: (bytes: Uint8Array) => AttemptResult | null): Promise<AttemptResult | null> {
  const bytes = await readIfThere(path);
  if (!bytes) return null;
  try {
    return read(bytes);
  } catch (error) {
    return { kind: 'unreadable', file, reason: error instanceof Error ? error.message : String(error) };
  }
}

const readIfThere = (path: string): Promise<Buffer | null> => readFile(path).catch(ignoreMissing);
const exists = async (path: string): Promise<boolean> => (await stat(path).catch(ignoreMissing)) !== null;

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
