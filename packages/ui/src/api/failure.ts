// A failed call, in the words of a page.
import { OvenbirdError } from '@ovenbird/sdk';

export interface Failure {
  readonly title: string;
  readonly message: string;
  /** No answer came: the page keeps what it knows and says so. */
  readonly unreachable: boolean;
  readonly notFound: boolean;
  /** To quote when asking for help. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const titles: Partial<Record<string, string>> = {
  not_found: 'Not found',
  invalid_argument: 'The request was not understood',
  permission_denied: 'Not allowed',
  unauthenticated: 'Sign in first',
  aborted: 'Somebody else changed it',
  failed_precondition: 'Not possible in its present state',
  unavailable: 'Not available now',
  unreachable: 'The server does not answer',
};

export function failureOf(error: unknown): Failure {
  if (!(error instanceof OvenbirdError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { title: 'Something went wrong in this page', message, unreachable: false, notFound: false, facts: [] };
  }
  const { code, message, details } = error;
  const facts: [string, string][] = [['code', code]];
  if (details.field) facts.push(['field', details.field]);
  if (details.requestId) facts.push(['request', details.requestId]);
  return {
    title: titles[code] ?? 'The server could not do it',
    message,
    unreachable: code === 'unreachable',
    notFound: code === 'not_found',
    facts,
  };
}
