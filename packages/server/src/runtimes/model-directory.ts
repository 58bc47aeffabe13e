// What kind of model stands in a directory: an MLflow model, an ONNX file (alone or as in a Triton repository), or a
// scikit-learn file as Seldon's servers expect it.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelDescription, type ModelSignature, type Payload, parseScoringInput, parseSignature } from '../domain/serving/index.ts';
import { PlatformError } from '../kernel/errors.ts';

interface MlmodelFile {
  readonly flavors?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly signature?: { inputs?: string | null; outputs?: string | null; params?: string | null } | null;
  /** Whatever the author gave as `metadata` of `log_model`; `class_names` is ours to understand. */
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly saved_input_example_info?: { readonly artifact_path?: string; readonly serving_input_path?: string } | null;
}

const SKLEARN_FILES = ['model.joblib', 'model.pickle', 'model.pkl'];

/**
 * @param directory  absolute path of a materialised model
 * @throws           failed_precondition when there is no model in it that anything here can serve
 */
export async function describeModelDirectory(directory: string): Promise<ModelDescription> {
  if (await isFile(join(directory, 'MLmodel'))) return describeMlflow(directory);
  const onnx = await findOnnx(directory);
  if (onnx) return { directory, format: 'onnx', file: onnx, flavors: [] };
  for (const name of SKLEARN_FILES)
    if (await isFile(join(directory, name))) return { directory, format: 'sklearn', file: join(directory, name), flavors: [] };
  const names = await readdir(directory).catch(() => []);
  throw new PlatformError(
    'failed_precondition',
    `There is no model here: expected an MLmodel, an ONNX model or ${SKLEARN_FILES[0]}; found ${names.slice(0, 10).join(', ') || 'nothing'}.`,
  );
}

async function describeMlflow(directory: string): Promise<ModelDescription> {
  let file: MlmodelFile;
  let signature: ModelSignature | undefined;
  // Loaded with the first model: a process without one starts 20 ms sooner.
  const { parse: parseYaml } = await import('yaml');
  try {
    file = (parseYaml(await readFile(join(directory, 'MLmodel'), 'utf8')) ?? {}) as MlmodelFile;
    const classNames = readClassNames(file);
    signature = file.signature ? { ...parseSignature(file.signature), ...(classNames ? { classNames } : {}) } : undefined;
  } catch (error) {
    throw new PlatformError('failed_precondition', `The MLmodel file cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const flavors = Object.keys(file.flavors ?? {});
  const onnxName = file.flavors?.onnx?.data;
  const onnxFile = typeof onnxName === 'string' ? join(directory, onnxName) : undefined;
  const inputExample = await readInputExample(directory, file);
  return {
    directory,
    flavors,
    ...(onnxFile && (await isFile(onnxFile)) ? { format: 'onnx', file: onnxFile } : { format: 'mlflow' }),
    ...(signature ? { signature } : {}),
    ...(inputExample ? { inputExample } : {}),
  };
}

function readClassNames({ metadata }: MlmodelFile): readonly string[] | undefined {
  const names = metadata?.class_names;
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
}

/** A broken example is no reason to refuse a model that works. */
async function readInputExample(directory: string, file: MlmodelFile): Promise<Payload | undefined> {
  const path = file.saved_input_example_info?.serving_input_path;
  if (!path) return undefined;
  try {
    return parseScoringInput(JSON.parse(await readFile(join(directory, path), 'utf8')));
  } catch {
    return undefined;
  }
}

/** `model.onnx` itself, or a Triton repository: `<model>/<version>/model.onnx`, the highest version. */
async function findOnnx(directory: string): Promise<string | undefined> {
  const direct = join(directory, 'model.onnx');
  if (await isFile(direct)) return direct;
  const names = await readdir(directory).catch(() => []);
  const versions = names.filter((name) => /^\d+$/.test(name)).sort((left, right) => Number(right) - Number(left));
  for (const version of versions) {
    const file = join(directory, version, 'model.onnx');
    if (await isFile(file)) return file;
  }
  // A repository of one model; of several nobody says which is meant.
  const folders = [];
  for (const name of names) if (versions.length === 0 && (await isDirectory(join(directory, name)))) folders.push(name);
  return folders.length === 1 ? findOnnx(join(directory, folders[0]!)) : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
