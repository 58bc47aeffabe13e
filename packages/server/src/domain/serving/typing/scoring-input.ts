// MLflow's scoring form of a request, which is also how an MLflow model keeps its input example: exactly one of
// `dataframe_split`, `dataframe_records`, `instances` or `inputs`, and `params` beside it.
import { PlatformError } from '../../../kernel/errors.ts';
import { describeValue } from './coerce-value.ts';
import { shapeOf } from './nested-values.ts';
import type { Payload } from './payload.ts';

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

/** @throws invalid_argument naming the key that is missing or wrong */
export function parseScoringInput(body: unknown): Payload {
  if (!isObject(body)) throw fault('body', `expected an object with one of ${FORMS.join(', ')}, got ${describeValue(body)}`);
  const given = FORMS.filter((form) => body[form] !== undefined);
  if (given.length !== 1)
    throw fault(
      'body',
      `expected exactly one of ${FORMS.join(', ')}; got ${given.length === 0 ? Object.keys(body).join(', ') || 'none' : given.join(', ')}`,
    );
  const form = given[0]!;
  const payload = parseForm(form, body[form]);
  return isObject(body.params) ? { ...payload, params: body.params } : payload;
}

function parseForm(form: (typeof FORMS)[number], value: unknown): Payload {
  switch (form) {
    case 'dataframe_split': {
      if (!isObject(value) || !Array.isArray(value.data)) throw fault(form, 'expected an object with columns and data');
      const names = Array.isArray(value.columns) ? value.columns.map(String) : [];
      return { kind: 'rows', names, value: value.data };
    }
    case 'dataframe_records':
      if (!Array.isArray(value)) throw fault(form, 'expected a list of objects');
      return { kind: 'json', value };
    case 'instances':
      if (!Array.isArray(value)) throw fault(form, 'expected a list');
      return value.every(isObject) ? { kind: 'json', value } : { kind: 'rows', names: [], value };
    case 'inputs':
      if (Array.isArray(value)) return value.every(isObject) ? { kind: 'json', value } : { kind: 'rows', names: [], value };
      if (!isObject(value)) throw fault(form, 'expected a list or an object of lists');
      return {
        kind: 'tensors',
        tensors: Object.entries(value).map(([name, inner]) => {
          const data = Array.isArray(inner) ? (inner as unknown[]) : [inner];
          return { name, shape: shapeOf(data), data };
        }),
      };
  }
}

function fault(field: string, message: string): PlatformError {
  return new PlatformError('invalid_argument', `${field}: ${message}.`, { field });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
