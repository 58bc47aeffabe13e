// What a failure means to the person at the terminal.
import { OvenbirdError } from '@ovenbird/sdk';

/** Thrown by a command when the line itself is wrong: exit code 2. */
export class UsageError extends Error {}

/** Thrown by a command that did its work and found a failure: the message alone. */
export class CommandFailure extends Error {
  /** 1, unless the command's help gives another one a meaning. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function describeFailure(error: unknown): { message: string; isUsage: boolean } {
  if (error instanceof UsageError) return { message: error.message, isUsage: true };
  if (error instanceof CommandFailure) return { message: error.message, isUsage: false };
  if (error instanceof OvenbirdError) return { message: describeAnswer(error), isUsage: false };
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error) {
    return { message: `no such file: ${error.path}`, isUsage: true };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), isUsage: false };
}

function describeAnswer({ code, message, details }: OvenbirdError): string {
  if (code === 'unreachable') {
    return `${message}\n\n  Start a server:     npx ovenbird up\n  Or name a running:  npx ovenbird --server URL …   (or set OVENBIRD_URL)`;
  }
  const field = details.field && !message.startsWith(details.field) ? ` (${details.field})` : '';
  const quote = code === 'internal' && details.requestId ? `\nThe server's log has the details under request id ${details.requestId}.` : '';
  const token = code === 'unauthenticated' ? '\nGive it with --token or OVENBIRD_TOKEN.' : '';
  return `${message}${field}${token}${quote}`;
}
