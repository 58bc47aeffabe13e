// From what a caller wrote to what a model takes, by the model's signature: columns in any order, extra ones ignored,
// missing ones named; tensors checked against their declared shape.
import { PlatformError } from '../../../kernel/errors.ts';
import type { ModelSignature } from '../signature/signature.ts';
import type { ModelInput } from '../tensors/model-io.ts';
import type { Payload } from './payload.ts';
import { createTableTyper } from './type-table.ts';
import { createTensorTyper } from './type-tensors.ts';
import { typeUntyped } from './type-untyped.ts';

/** @throws invalid_argument saying which column, row or shape is wrong, what was expected and what was given */
export type InputTyper = (payload: Payload) => ModelInput;

/** Made once per loaded model: what can be decided from the signature alone is decided here. */
export function createInputTyper(signature: ModelSignature | undefined): InputTyper {
  const typed = typerOf(signature);
  return (payload) => {
    const input = typed(payload);
    if (payload.params === undefined || Object.keys(payload.params).length === 0) return input;
    const params = knownParams(payload.params, signature);
    // A model sees one set of parameters per call: only requests with the same ones can share it.
    const layout = input.layout === undefined ? undefined : `${input.layout}\n${JSON.stringify(params)}`;
    return { form: input.form, tensors: input.tensors, rows: input.rows, params, ...(layout === undefined ? {} : { layout }) };
  };
}

function typerOf(signature: ModelSignature | undefined): InputTyper {
  if (signature?.binding === 'shown') return typeUntyped;
  switch (signature?.inputs?.kind) {
    case 'columns':
      return createTableTyper(signature.inputs.columns, signature.binding === 'learned');
    case 'tensors':
      return createTensorTyper(signature.inputs.tensors);
    default:
      return typeUntyped;
  }
}

function knownParams(params: Readonly<Record<string, unknown>>, signature: ModelSignature | undefined): Readonly<Record<string, unknown>> {
  if (!signature || signature.binding) return params;
  const unknown = Object.keys(params).filter((name) => !signature.params.includes(name));
  if (unknown.length === 0) return params;
  const known = signature.params.length > 0 ? `it has ${signature.params.join(', ')}` : 'it has none';
  throw new PlatformError('invalid_argument', `The model has no parameter named ${unknown.join(', ')}: ${known}.`);
}
