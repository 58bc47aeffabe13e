// The whole schema: one table of tables, the same for SQLite and PostgreSQL.
import type { AccelerationTables } from './accelerations.ts';
import type { BatchTables } from './batch.ts';
import type { LeaseTables } from './leases.ts';
import type { LineageTables } from './lineage.ts';
import type { MonitoringTables } from './monitoring.ts';
import type { RegistryTables } from './registry.ts';
import type { ScalingTables } from './scaling.ts';
import type { ServingTables } from './serving.ts';
import type { TrackingTables } from './tracking.ts';
import type { WorkflowsTables } from './workflows.ts';

export type Schema = AccelerationTables &
  BatchTables &
  LeaseTables &
  LineageTables &
  MonitoringTables &
  RegistryTables &
  ScalingTables &
  ServingTables &
  TrackingTables &
  WorkflowsTables;
