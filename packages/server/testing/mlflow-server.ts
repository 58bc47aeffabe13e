// The MLflow API on an empty SQLite database, in process, with ids and a clock that tests can foresee: runs are `run-1`,
// `run-2`, …, logged models `m-1`, `m-2`, …
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts } from '../src/domain/artifacts/index.ts';
import { createRegistry } from '../src/domain/registry/index.ts';
import { createTracking } from '../src/domain/tracking/index.ts';
import { createHttpServer, type HttpServer } from '../src/edge/http/http-server.ts';
import { createChanges } from '../src/kernel/changes.ts';
import { createManualClock } from '../src/kernel/clock.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import { type MlflowDeps, registerMlflow } from '../src/protocols/mlflow/register-mlflow.ts';
import { createFsBlobStore } from '../src/stores/blob/fs/fs-blob-store.ts';
import { createRegistryStores } from '../src/stores/sql/registry/registry-stores.ts';
import { createTrackingStores } from '../src/stores/sql/tracking/tracking-stores.ts';
import { backends } from './backends.ts';

export interface MlflowServer {
  readonly app: HttpServer['app'];
  readonly deps: MlflowDeps;
  close(): Promise<void>;
}

export async function startMlflowServer(): Promise<MlflowServer> {
  const { database, dispose } = await backends[0]!.open();
  const folder = mkdtempSync(join(tmpdir(), 'ovenbird-mlflow-'));
  const clock = createManualClock();
  const shared = { changes: createChanges(), clock, recordEdges: async () => {} };
  // The experiment Default is as old as its database.
  await database.write((trx) => trx.updateTable('experiments').set({ created_at_ms: clock.now(), updated_at_ms: clock.now() }).execute());
  const counted = (prefix: string) => {
    let count = 0;
    return () => `${prefix}-${++count}`;
  };
  const artifacts = createArtifacts(createFsBlobStore(folder));
  const tracking = createTracking({
    stores: createTrackingStores(database),
    newRunId: counted('run'),
    newModelId: counted('m'),
    ...shared,
  });
  const registry = createRegistry({ stores: createRegistryStores(database), tracking, artifacts, ...shared });
  const deps = { tracking, registry, artifacts, logger: silentLogger };
  const http = createHttpServer({ logger: silentLogger, host: '127.0.0.1' });
  registerMlflow(http.app, deps);
  await http.app.ready();
  return {
    app: http.app,
    deps,
    close: async () => {
      await http.close();
      await dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
