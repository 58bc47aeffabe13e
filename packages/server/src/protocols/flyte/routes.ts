// Flyte's services on one router; the gRPC server of the control port mounts them.
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import { AuthMetadataService } from '@ovenbird/protos/flyteidl/service/auth';
import { DataProxyService } from '@ovenbird/protos/flyteidl/service/dataproxy';
import { IdentityService } from '@ovenbird/protos/flyteidl/service/identity';
import { SignalService } from '@ovenbird/protos/flyteidl/service/signal';
import type { Workflows } from '../../domain/workflows/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import { createAdminEntities } from './admin-entities.ts';
import { createAdminExecutions } from './admin-executions.ts';
import { createAdminNodes } from './admin-nodes.ts';
import { createAdminProjects } from './admin-projects.ts';
import { createDataProxy } from './data-proxy.ts';
import { guard } from './guard.ts';
import { createAuthMetadata, createIdentity, createSignals } from './signals-and-auth.ts';
import type { SignedUrls } from './signed-urls.ts';
import { createUploadPlaces } from './upload-places.ts';

export interface FlyteDeps {
  readonly workflows: Workflows;
  /** Folder for uploads, below the root of `urls`. */
  readonly uploadFolder: string;
  readonly urls: SignedUrls;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** flytekit's own cap on messages. */
const MAX_MESSAGE_BYTES = 20 * 1024 * 1024;

export function createFlyteRoutes({ workflows, uploadFolder, urls, clock, logger }: FlyteDeps): (router: ConnectRouter) => void {
  const admin = {
    ...createAdminEntities(workflows),
    ...createAdminExecutions(workflows),
    ...createAdminNodes(workflows),
    ...createAdminProjects(workflows, clock),
  };
  const dataProxy = createDataProxy({ workflows, uploads: createUploadPlaces(uploadFolder), urls, clock });
  return (router) => {
    router.service(AdminService, guard(AdminService, admin, logger));
    router.service(DataProxyService, guard(DataProxyService, dataProxy, logger));
    router.service(SignalService, guard(SignalService, createSignals(workflows), logger));
    router.service(AuthMetadataService, guard(AuthMetadataService, createAuthMetadata(), logger));
    router.service(IdentityService, guard(IdentityService, createIdentity(), logger));
  };
}

/** A handler for a `node:http2` server. */
export function createFlyteHandler(deps: FlyteDeps): ReturnType<typeof connectNodeAdapter> {
  return connectNodeAdapter({ routes: createFlyteRoutes(deps), readMaxBytes: MAX_MESSAGE_BYTES });
}
