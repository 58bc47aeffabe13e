// An MLflow model on disk: its flavors, signature and input example, out of the MLmodel file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelSignature, type Payload, parseScoringInput, parseSignature } from '../domain/serving/index.ts';
import type { ModelDescription } from '../domain/serving/runtime/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { isFile } from './model-files.ts';

interface MlmodelFile {
  readonly flavors?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly signature?: { inputs?: string | null; outputs?: string | null; params?: string | null } | null;
  /** Whatever the author gave as `metadata` of `log_model`; `class_names` is ours to understand. */
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly saved_input_example_info?: { readonly artifact_path?: string; readonly serving_input_path?: string } | null;
}

/** @throws failed_precondition when the MLmodel file cannot be read */
export async function describeMlflow(directory: string): Promise<ModelDescription> {
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
