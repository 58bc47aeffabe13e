// The serving process, put together in a straight line: stores, domain, runtimes, protocols, the inference port.
import type { Config } from '../config/config.ts';
import { createChanges } from '../kernel/changes.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import type { Logger } from '../kernel/logger.ts';
import { openDatabase } from '../stores/sql/open-database.ts';
import { connectToControl } from './control-channel.ts';

/** @returns the port that answers predictions */
export async function composeServing(config: Config, lifecycle: Lifecycle, _logger: Logger): Promise<number> {
  const changes = createChanges();
  connectToControl(changes, lifecycle);
  const database = await openDatabase(config.database);
  lifecycle.onStop('database', () => database.close());
  return config.inferencePort;
}
