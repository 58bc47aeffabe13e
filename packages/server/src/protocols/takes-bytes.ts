// Whether a model takes bytes, not text, as one of its inputs: the wire has one type for both.
import type { PredictionCall } from '../domain/serving/index.ts';

export function takesBytes({ root }: Pick<PredictionCall, 'root'>): (input: string) => boolean {
  const inputs = root.model.signature?.inputs;
  const specs = inputs?.kind === 'columns' ? inputs.columns : (inputs?.tensors ?? []);
  if (specs.every((spec) => spec.datatype !== 'bytes')) return () => false;
  // One input has whatever name its caller gives it.
  return (input) => specs.length === 1 || specs.some((spec) => spec.name === input && spec.datatype === 'bytes');
}
