// What a model says of itself in its `MLmodel` file: signature, flavors, input example.
import { text } from 'node:stream/consumers';
import type { Artifacts } from '../artifacts/index.ts';

interface SignatureField {
  readonly name: string | null;
  /** e.g. `double`, `string`, `array<long>`, `tensor(float32)` */
  readonly type: string;
  /** -1 is any size; null for a column. */
  readonly shape: readonly number[] | null;
  readonly required: boolean;
}

export interface ModelDescription {
  readonly flavors: readonly string[];
  /** Null when the model was logged without one. */
  readonly signature: {
    readonly inputs: readonly SignatureField[] | null;
    readonly outputs: readonly SignatureField[] | null;
    readonly params: readonly { readonly name: string; readonly type: string; readonly default: unknown }[] | null;
  } | null;
  /** As JSON; null when there is none. */
  readonly inputExample: unknown;
}

/** An MLmodel file is a few kB, an example some rows; more is not read for a page. */
const MAX_BYTES = 1024 * 1024;
const NOTHING: ModelDescription = { flavors: [], signature: null, inputExample: null };

/** Never fails for what is in the files: a model without a readable MLmodel has no description. */
export async function describeModel(artifacts: Artifacts, artifactUri: string): Promise<ModelDescription> {
  const written = await readSmall(artifacts, artifactUri, 'MLmodel');
  const model = written === undefined ? undefined : await parseYaml(written);
  if (!isRecord(model)) return NOTHING;
  const { signature, saved_input_example_info: example, flavors } = model;
  const examplePath = isRecord(example) && typeof example.artifact_path === 'string' ? example.artifact_path : undefined;
  return {
    flavors: isRecord(flavors) ? Object.keys(flavors) : [],
    signature: isRecord(signature)
      ? { inputs: fields(signature.inputs), outputs: fields(signature.outputs), params: params(signature.params) }
      : null,
    inputExample: examplePath ? parseJson((await readSmall(artifacts, artifactUri, examplePath)) ?? 'null') : null,
  };
}

async function readSmall(artifacts: Artifacts, artifactUri: string, path: string): Promise<string | undefined> {
  try {
    const content = await artifacts.read(artifactUri, path);
    if (content.sizeBytes <= MAX_BYTES) return await text(content.stream);
    content.stream.destroy();
  } catch {
    // A page about the model is still worth showing.
  }
  return undefined;
}

/** Loaded when first needed: it costs the start of the server 20 ms. */
async function parseYaml(written: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(written);
  } catch {
    return undefined;
  }
}

/** A list of column or tensor specs, as JSON text. */
function fields(json: unknown): SignatureField[] | null {
  const list = parseJson(json);
  if (!Array.isArray(list)) return null;
  return list.filter(isRecord).map((spec) => {
    const tensor = spec['tensor-spec'];
    const name = typeof spec.name === 'string' ? spec.name : null;
    const required = spec.required !== false && spec.optional !== true;
    if (!isRecord(tensor)) return { name, type: typeName(spec), shape: null, required };
    const shape = Array.isArray(tensor.shape) ? tensor.shape.map(Number) : null;
    return { name, type: `tensor(${String(tensor.dtype)})`, shape, required };
  });
}

function params(json: unknown) {
  const list = parseJson(json);
  if (!Array.isArray(list)) return null;
  return list.filter(isRecord).map((param) => ({ name: String(param.name), type: typeName(param), default: param.default ?? null }));
}

function typeName(spec: Record<string, unknown>): string {
  if (spec.type === 'array' && isRecord(spec.items)) return `array<${typeName(spec.items)}>`;
  if (spec.type === 'object' && isRecord(spec.properties)) return `object{${Object.keys(spec.properties).join(', ')}}`;
  return String(spec.type ?? 'any');
}

function parseJson(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
