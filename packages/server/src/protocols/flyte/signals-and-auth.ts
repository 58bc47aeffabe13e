// SignalService, AuthMetadataService and IdentityService, as far as a server without gate nodes and without OAuth has them.
import type { ServiceImpl } from '@connectrpc/connect';
import type { AuthMetadataService } from '@ovenbird/protos/flyteidl/service/auth';
import type { IdentityService } from '@ovenbird/protos/flyteidl/service/identity';
import type { SignalService } from '@ovenbird/protos/flyteidl/service/signal';
import type { Workflows } from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { toExecutionId } from './convert-ids.ts';

/** Workflows with gate nodes are refused when they are registered, so no execution waits for a signal. */
export function createSignals({ executions }: Pick<Workflows, 'executions'>): Partial<ServiceImpl<typeof SignalService>> {
  return {
    listSignals: async ({ workflowExecutionId }) => {
      await executions.get(toExecutionId(workflowExecutionId, 'workflow_execution_id'));
      return { signals: [], token: '' };
    },
    setSignal: async ({ id }) => {
      throw new PlatformError('not_found', `The execution waits for no signal "${id?.signalId ?? ''}".`, { field: 'id' });
    },
  };
}

/**
 * Clients that get a token from an external command (`authType: ExternalCommand`) ask here for the header to send it in. There
 * are no addresses to log in at: a client that would open a browser finds none and stops at once.
 */
export function createAuthMetadata(): Partial<ServiceImpl<typeof AuthMetadataService>> {
  return {
    getOAuth2Metadata: async () => ({}),
    getPublicClientConfig: async () => ({ authorizationMetadataKey: 'authorization' }),
  };
}

export function createIdentity(): Partial<ServiceImpl<typeof IdentityService>> {
  return { userInfo: async () => ({}) };
}
