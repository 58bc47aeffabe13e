// ONNX models in Triton's layout: a repository `<model>/<version>/model.onnx`, one model's folder, or the file alone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSignature } from '../domain/serving/index.ts';
import type { ModelDescription } from '../domain/serving/runtime/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { isDirectory, isFile, namesIn, versionFolders } from './model-files.ts';
import { parseTritonConfig, type TritonConfig } from './triton-config.ts';

const CONFIG = 'config.pbtxt';
const ONNX_FILE = 'model.onnx';
const ONNX_BACKENDS = ['onnxruntime', 'onnxruntime_onnx'];

/** What other backends call the model's file, where no configuration names the backend. */
const FILES_OF_OTHERS: Readonly<Record<string, string>> = {
  'model.savedmodel': 'tensorflow',
  'model.graphdef': 'tensorflow',
  'model.pt': 'pytorch',
  'model.plan': 'tensorrt',
  'model.xml': 'openvino',
  'model.py': 'python',
  'model.dali': 'dali',
};

/**
 * @returns undefined when there is nothing of this layout
 * @throws  failed_precondition: several models, another backend, a configuration that cannot be read, a version that is not there
 */
export async function describeTriton(directory: string): Promise<ModelDescription | undefined> {
  const direct = join(directory, ONNX_FILE);
  if (await isFile(direct)) return { directory, format: 'onnx', file: direct, flavors: [] };
  const folder = await modelFolder(directory);
  if (folder === undefined) return undefined;
  const config = await readConfig(folder);
  if (config.backend && !ONNX_BACKENDS.includes(config.backend)) throw otherBackend(config.backend);
  const fileName = config.defaultModelFilename ?? ONNX_FILE;
  const versions = await versionFolders(folder);
  const served = config.versions === undefined ? versions : versions.filter((version) => config.versions!.includes(Number(version)));
  for (const version of served) {
    const file = await onnxFile(join(folder, version, fileName));
    if (file === undefined) continue;
    const signature = signatureOf(config);
    return { directory, format: 'onnx', file, version: String(Number(version)), flavors: [], ...(signature ? { signature } : {}) };
  }
  await refuseOthers(folder, versions);
  if (config.versions !== undefined)
    throw new PlatformError(
      'failed_precondition',
      `${CONFIG} serves the versions ${config.versions.join(', ')}; none of them has a ${fileName} (there are ${versions.join(', ') || 'no versions'}).`,
    );
  return undefined;
}

/** The directory itself, or its one folder that is a model. */
async function modelFolder(directory: string): Promise<string | undefined> {
  if (await isModelFolder(directory)) return directory;
  const models = [];
  for (const name of await namesIn(directory)) if (await isModelFolder(join(directory, name))) models.push(name);
  if (models.length > 1)
    throw new PlatformError(
      'failed_precondition',
      `There are several models in this repository (${models.join(', ')}): let modelUri name the folder of one.`,
    );
  return models.length === 1 ? join(directory, models[0]!) : undefined;
}

async function isModelFolder(folder: string): Promise<boolean> {
  return (await isFile(join(folder, CONFIG))) || (await versionFolders(folder)).length > 0;
}

/** A model with external data is a folder of this name with the file in it. */
async function onnxFile(path: string): Promise<string | undefined> {
  if (await isFile(path)) return path;
  const inner = join(path, ONNX_FILE);
  return (await isDirectory(path)) && (await isFile(inner)) ? inner : undefined;
}

async function readConfig(folder: string): Promise<TritonConfig> {
  const path = join(folder, CONFIG);
  if (!(await isFile(path))) return {};
  try {
    return parseTritonConfig(await readFile(path, 'utf8'));
  } catch (error) {
    throw new PlatformError('failed_precondition', `${CONFIG} cannot be read: ${(error as Error).message}`, {}, { cause: error });
  }
}

async function refuseOthers(folder: string, versions: readonly string[]): Promise<void> {
  for (const version of versions)
    for (const name of await namesIn(join(folder, version)))
      if (Object.hasOwn(FILES_OF_OTHERS, name)) throw otherBackend(FILES_OF_OTHERS[name]!);
}

function otherBackend(backend: string): PlatformError {
  return new PlatformError('failed_precondition', `Triton’s backend ${backend} is not served: of Triton repositories ONNX models are.`);
}

/** Only a configuration that declares inputs says more than the ONNX file itself. */
function signatureOf({ inputs = [], outputs = [] }: TritonConfig): ModelSignature | undefined {
  if (inputs.length === 0) return undefined;
  return {
    inputs: { kind: 'tensors', tensors: inputs },
    ...(outputs.length > 0 ? { outputs: { kind: 'tensors', tensors: outputs } } : {}),
    params: [],
  };
}
