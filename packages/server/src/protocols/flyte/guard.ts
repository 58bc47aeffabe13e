// Wraps a service so that whatever a method throws leaves as a gRPC status of ours, and a method that is not there says so.

import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { Logger } from '../../kernel/logger.ts';
import { toConnectError } from './errors.ts';

type Unary = (request: unknown, context: unknown) => Promise<unknown>;

/** All methods of Flyte's services here are unary. */
export function guard<Methods extends GenServiceMethods>(
  service: GenService<Methods>,
  implementation: Partial<ServiceImpl<GenService<Methods>>>,
  logger: Logger,
): Partial<ServiceImpl<GenService<Methods>>> {
  const methods: Record<string, Unary> = {};
  for (const { localName, name } of service.methods) {
    const method = (implementation as Record<string, Unary | undefined>)[localName];
    methods[localName] = async (request, context) => {
      if (!method) throw new ConnectError(`${name} is part of Flyte's API, but this server does not have it yet.`, Code.Unimplemented);
      try {
        return await method(request, context);
      } catch (thrown) {
        throw toConnectError(thrown, name, logger);
      }
    };
  }
  return methods as Partial<ServiceImpl<GenService<Methods>>>;
}
