// Step 5: what was predicted, in SQL; and why, from one answer back to the pictures.

import { setTimeout as delay } from 'node:timers/promises';
import type { Why } from '@ovenbird/contracts/predictions';
import { type DemoContext, deployment } from './context.ts';
import { claim } from './narrator.ts';
import { ovenbird, ovenbirdJson } from './ovenbird-command.ts';

interface CountRow {
  readonly model_version: string;
  readonly label: string;
  readonly predictions: number;
}

/** An answer is in the log a moment after it was sent. */
const logDeadlineMs = 10_000;

/** @param startedAt epoch ms @param expected requests that were answered since then @param versions that answered some of them */
export async function countPredictions(demo: DemoContext, startedAt: number, expected: number, versions: readonly string[]): Promise<void> {
  const count = 'select model_version, label, count(*) as predictions from predictions';
  const where = `where deployment = '${deployment.name}' and time >= epoch_ms(${startedAt})`;
  const deadline = Date.now() + logDeadlineMs;
  for (;;) {
    const rows = await ovenbirdJson<CountRow>(demo, ['sql', `${count} ${where} group by all`]);
    const stranger = rows.find((row) => !demo.pictures.classes.includes(row.label));
    claim(stranger === undefined, `the log has the label '${stranger?.label}', which is no class`);
    const total = rows.reduce((sum, row) => sum + Number(row.predictions), 0);
    const unseen = versions.filter((version) => !rows.some((row) => row.model_version === version));
    if (total >= expected && unseen.length === 0) break;
    claim(
      Date.now() < deadline,
      `the log has ${total} of ${expected} predictions${unseen.length > 0 ? `, none of version ${unseen.join(', ')}` : ''}`,
    );
    await delay(500, undefined, { signal: demo.signal });
  }
  await ovenbird(demo, ['sql', `${count} group by all order by all`]);
  demo.narrator.proved(`all ${expected} predictions of this demo are in the log, of versions ${versions.join(' and ')}`);
}

export async function askWhy(demo: DemoContext, puid: string): Promise<void> {
  await ovenbird(demo, ['why', puid]);
  const [why] = await ovenbirdJson<Why>(demo, ['why', puid]);
  claim(why !== undefined, 'there was no answer');
  const missing = why.chain.filter((link) => link.missing !== null);
  claim(why.complete, `the chain is broken: ${missing.map((link) => `${link.kind}: ${link.missing}`).join('; ')}`);
  const kinds = new Set(why.chain.map((link) => link.kind));
  for (const kind of ['deployment_revision', 'model_version', 'run', 'execution', 'task_attempt', 'source_data'] as const) {
    claim(kinds.has(kind), `the chain does not reach the ${kind.replace('_', ' ')}`);
  }
  demo.narrator.proved('the chain is unbroken from the prediction to the data');
}
