// All migrations in order. A new one is a new file and a new line at the end.
import { leases } from './0001-leases.ts';
import { tracking } from './0002-tracking.ts';
import { registry } from './0003-registry.ts';
import { workflows } from './0004-workflows.ts';
import { serving } from './0005-serving.ts';
import { lineage } from './0006-lineage.ts';
import { monitoring } from './0007-monitoring.ts';
import { accelerations } from './0008-accelerations.ts';
import { batch } from './0009-batch.ts';
import { nodeTraffic } from './0010-node-traffic.ts';
import { scaling } from './0011-scaling.ts';
import { unloading } from './0012-unloading.ts';
import { batchOutputs } from './0013-batch-outputs.ts';
import { accelerationLeases } from './0014-acceleration-leases.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  leases,
  tracking,
  registry,
  workflows,
  serving,
  lineage,
  monitoring,
  accelerations,
  batch,
  nodeTraffic,
  scaling,
  unloading,
  batchOutputs,
  accelerationLeases,
];
