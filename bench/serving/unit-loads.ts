// Loads on deployments of Seldon's predefined units, which answer in process at once: nothing hides what is around them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServingClient, isAvailable } from '../../conformance/serving/serving-client.ts';
import { startPlatform } from '../../conformance/support/platform.ts';
import type { LoadRow } from '../benchmark.ts';
import { shareCores } from './cores.ts';
import { measureLoads } from './load-rounds.ts';
import { seldonRest } from './protocols.ts';

export interface UnitCase {
  /** In the table. */
  readonly what: string;
  /** Units in a row; 1 when not given. */
  readonly units?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const CONNECTIONS = [1, 32] as const;
const QUESTION = { shape: [1, 4], datatype: 'FP64', values: [1, 2, 3, 4] } as const;

export interface UnitLoads {
  /** At each of `CONNECTIONS`, the cases in the order given. */
  readonly loads: readonly LoadRow[];
  /** Who ran on which core. */
  readonly note: string;
}

export async function measureUnits(cases: readonly UnitCase[], say: (line: string) => void): Promise<UnitLoads> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-bench-'));
  const cores = await shareCores();
  const platform = await startPlatform({ dataDir: join(folder, 'ovenbird') });
  try {
    const client = createServingClient(platform);
    for (const [index, { units = 1, annotations = {} }] of cases.entries()) {
      await client.apply({
        apiVersion: 'machinelearning.seldon.io/v1',
        kind: 'SeldonDeployment',
        metadata: { name: `case-${index}`, annotations },
        spec: { predictors: [{ name: 'main', graph: chain(units) }] },
      });
      await client.until(`case-${index}`, isAvailable);
    }
    await cores.placeServer(platform.pid);
    const measured = cases.map(({ what }, index) => {
      const path = `/seldon/default/case-${index}/api/v1.0/predictions`;
      return { server: what, pid: platform.pid, endpoint: { protocol: seldonRest, url: platform.inference, path, model: '' } };
    });
    const loads: LoadRow[] = [];
    for (const connections of CONNECTIONS) {
      say(connections === 1 ? 'one connection' : `${connections} connections`);
      loads.push(...(await measureLoads(measured, QUESTION, connections)));
    }
    return { loads, note: cores.note };
  } finally {
    await platform.stop();
    await cores.release();
    await rm(folder, { recursive: true, force: true });
  }
}

function chain(units: number): object {
  return { name: `unit-${units}`, implementation: 'SIMPLE_MODEL', children: units > 1 ? [chain(units - 1)] : [] };
}
