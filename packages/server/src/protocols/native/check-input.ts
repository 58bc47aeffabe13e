// Checks requests (and in tests answers) against the contract. Loaded at the first request and not at the start of the process:
// the schemas take 100 ms to build, a fifth of the time in which this server has to give its first answer.
import { type Endpoint, nativeApi } from '@ovenbird/contracts';
import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.ts';

export interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * @returns  the input as the endpoint's function gets it, defaults filled in
 * @throws   invalid_argument naming the first wrong field, and all of them in the message
 */
export function checkInput(area: string, name: string, input: Input): Input {
  const endpoint = endpointOf(area, name);
  // A request without a body may leave out an object whose fields all have defaults.
  const noBody = endpoint.body.type === 'undefined' ? undefined : {};
  return {
    params: checkPart('params', endpoint.params, input.params),
    query: checkPart('query', endpoint.query, input.query),
    body: endpoint.method === 'GET' ? undefined : checkPart('body', endpoint.body, input.body ?? noBody),
  };
}

/** @throws ZodError: a fault of ours */
export function checkAnswer(area: string, name: string, answer: unknown): void {
  endpointOf(area, name).response.parse(answer);
}

function endpointOf(area: string, name: string): Endpoint {
  return (nativeApi as unknown as Record<string, Record<string, Endpoint>>)[area]![name]!;
}

function checkPart(part: keyof Input, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ field: z.core.toDotPath([part, ...issue.path]), message: issue.message }));
  const message = issues.map((issue) => `${issue.field}: ${issue.message}`).join('; ');
  throw new PlatformError('invalid_argument', message, { field: issues[0]?.field ?? part });
}
