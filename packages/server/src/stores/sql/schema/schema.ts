// The whole schema: one table of tables, the same for SQLite and PostgreSQL.
import type { LeaseTables } from './leases.ts';
import type { LineageTables } from './lineage.ts';
import type { MonitoringTables } from './monitoring.ts';
import type { RegistryTables } from './registry.ts';
import type { ServingTables } from './serving.ts';
import type { TrackingTables } from './tracking.ts';
import type { WorkflowsTables } from './workflows.ts';

export type Schema = LeaseTables & LineageTables & MonitoringTables & RegistryTables & ServingTables & TrackingTables & WorkflowsTables;
