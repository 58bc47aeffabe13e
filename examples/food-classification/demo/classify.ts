// A client of the deployed model, over Seldon's REST protocol and over Open Inference V2. Plain fetch: nothing of ours is needed.
import { pictureSize, pixelsOf } from '../pictures/draw-picture.ts';
import type { TestPicture } from '../pictures/picture-set.ts';
import { deployment } from './context.ts';

export interface Answer {
  /** The prediction's id, by which it can be asked about later. */
  readonly puid: string;
  /** One for each class, in the order of the class names. */
  readonly probabilities: readonly number[];
  /** What the probabilities stand for; Open Inference has no place for it. */
  readonly names?: readonly string[];
}

export type Classify = (picture: TestPicture) => Promise<Answer>;

export function seldonClassifier(inference: string): Classify {
  const url = `${inference}/seldon/${deployment.namespace}/${deployment.name}/api/v1.0/predictions`;
  return async (picture) => {
    const { body, puid } = await post(url, { data: { ndarray: [rowsOf(picture)] } });
    const { data } = body as { data: { names: string[]; ndarray: number[][] } };
    return { puid, probabilities: data.ndarray[0] ?? [], names: data.names };
  };
}

export function openInferenceClassifier(inference: string): Classify {
  const url = `${inference}/v2/models/${deployment.name}/infer`;
  return async (picture) => {
    const input = { name: 'picture', datatype: 'UINT8', shape: [1, pictureSize, pictureSize, 3], data: pixelsOf(picture.png) };
    const { body, puid } = await post(url, { inputs: [input] });
    const { outputs } = body as { outputs: { data: number[] }[] };
    return { puid, probabilities: outputs[0]?.data ?? [] };
  };
}

/** The class of the largest probability. */
export function chosenClass(answer: Answer, classes: readonly string[]): string {
  return classes[answer.probabilities.indexOf(Math.max(...answer.probabilities))] ?? '?';
}

async function post(url: string, payload: unknown): Promise<{ body: unknown; puid: string }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return { body: JSON.parse(text), puid: response.headers.get('seldon-puid') ?? '' };
}

/** Pixels as nested lists: 64 rows of 64 columns of red, green, blue. */
function rowsOf(picture: TestPicture): number[][][] {
  const pixels = pixelsOf(picture.png);
  const chunks = <T>(values: readonly T[], size: number) =>
    Array.from({ length: values.length / size }, (_, index) => values.slice(index * size, (index + 1) * size));
  return chunks(chunks(pixels, 3), pictureSize);
}
