// Inputs of an execution: what was given, what a launch plan fixes, what it offers as defaults; each checked by name and type.
import { create } from '@bufbuild/protobuf';
import {
  type Parameter,
  type ParameterMap,
  ParameterMapSchema,
  ParameterSchema,
  type Variable,
} from '@ovenbird/protos/flyteidl/core/interface';
import { type Literal, type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { PlatformError } from '../../../kernel/errors.ts';
import { literalFits } from './literal-fits.ts';
import { typeText } from './type-text.ts';

type Variables = Readonly<Record<string, Variable>>;

const wrong = (name: string, problem: string): never => {
  throw new PlatformError('invalid_argument', `Input "${name}" ${problem}`, { field: `inputs.${name}` });
};

/** What an execution must or may be given: every variable that is not fixed, required unless the launch plan has a default. */
export function expectedInputs(variables: Variables, defaults: ParameterMap | undefined, fixed: LiteralMap): ParameterMap {
  for (const [name, parameter] of Object.entries(defaults?.parameters ?? {})) {
    if (!variables[name]) wrong(name, 'has a default, but the workflow has no such input.');
    if (parameter.behavior.case === 'default') checkType(name, parameter.behavior.value, variables[name]!);
  }
  const parameters: Record<string, Parameter> = {};
  for (const [name, variable] of Object.entries(variables)) {
    if (fixed.literals[name]) continue;
    const given = defaults?.parameters[name];
    parameters[name] = create(ParameterSchema, {
      var: variable,
      behavior: given?.behavior.case ? given.behavior : { case: 'required', value: true },
    });
  }
  return create(ParameterMapSchema, { parameters });
}

export function checkFixedInputs(fixed: LiteralMap | undefined, variables: Variables): LiteralMap {
  for (const [name, literal] of Object.entries(fixed?.literals ?? {}))
    checkType(name, literal, variables[name] ?? wrong(name, 'is fixed, but the workflow has no such input.'));
  return fixed ?? create(LiteralMapSchema);
}

/** A task or workflow run directly: all inputs are required. */
export const requireAll = (variables: Variables): ParameterMap => expectedInputs(variables, undefined, create(LiteralMapSchema));

/** @throws invalid_argument naming the input that is missing, unknown, fixed, or of another type */
export function completeInputs(given: LiteralMap | undefined, expected: ParameterMap, fixed: LiteralMap): LiteralMap {
  const literals: Record<string, Literal> = { ...fixed.literals };
  for (const [name, literal] of Object.entries(given?.literals ?? {})) {
    if (fixed.literals[name]) wrong(name, 'is fixed by the launch plan and can not be given.');
    const parameter =
      expected.parameters[name] ?? wrong(name, `does not exist; there are ${Object.keys(expected.parameters).join(', ') || 'none'}.`);
    checkType(name, literal, parameter.var);
    literals[name] = literal;
  }
  for (const [name, parameter] of Object.entries(expected.parameters)) {
    if (literals[name]) continue;
    literals[name] =
      parameter.behavior.case === 'default' ? parameter.behavior.value : wrong(name, `(${typeText(parameter.var?.type)}) is required.`);
  }
  return create(LiteralMapSchema, { literals });
}

function checkType(name: string, literal: Literal, variable: Variable | undefined): void {
  if (!literalFits(literal, variable?.type)) wrong(name, `is of another type: expected ${typeText(variable?.type)}.`);
}
