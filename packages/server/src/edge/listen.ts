// Listening on a TCP port, with faults that say what to do.
import type { ListenOptions, Server } from 'node:net';
import { PlatformError } from '../kernel/errors.ts';

/** @throws failed_precondition when the port is taken or may not be used */
export function listen(server: Server, options: ListenOptions & { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options.host, options.port)));
    server.listen(options, resolve);
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    const message = `Port ${port} of ${host} is in use: stop the other program, or choose another port (0 takes a free one).`;
    return new PlatformError('failed_precondition', message, { field: 'port' });
  }
  if (error.code === 'EACCES') {
    return new PlatformError('failed_precondition', `Port ${port} may not be used by this user: choose one above 1023.`, { field: 'port' });
  }
  return new PlatformError('failed_precondition', `Cannot listen on ${host}:${port}: ${error.message}.`, { field: 'host' });
}
