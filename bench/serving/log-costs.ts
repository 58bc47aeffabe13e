// What the prediction log costs a request.
import type { Benchmark, Measurement } from '../benchmark.ts';
import { HOW_LOADS_ARE_MEASURED } from './load-rounds.ts';
import { CONNECTIONS, measureUnits } from './unit-loads.ts';

const CASES = [
  { what: 'log off', annotations: { 'ovenbird.io/log-sample-percent': '0' } },
  { what: 'one in ten logged', annotations: { 'ovenbird.io/log-sample-percent': '10' } },
  { what: 'all logged, without bodies', annotations: { 'ovenbird.io/log-payloads': 'false' } },
  { what: 'all logged, with bodies (as it comes)' },
] as const;

export const logCosts: Benchmark = {
  name: 'serving-log',
  title: 'The prediction log: off, sampled, and of every request',
  run: async (say) => {
    const { loads, note } = await measureUnits(CASES, say);
    const many = CONNECTIONS[1];
    const costOf = (what: string) => loads.find((row) => row.server === what && row.connections === many)!.cpuMs * 1000;
    const off = costOf(CASES[0].what);
    return {
      measurements: CASES.slice(1).map(
        ({ what }): Measurement => ({
          what: `processor time that logging adds to a request: ${what}`,
          unit: 'µs',
          better: 'lower',
          ours: costOf(what) - off,
        }),
      ),
      loads,
      notes: [
        `${HOW_LOADS_ARE_MEASURED} Added: at ${many} connections, against the log being off.`,
        note,
        'One predefined unit (SIMPLE_MODEL) in Seldon REST. What makes Parquet of the log later runs within the rounds too, where it falls into them.',
      ],
    };
  },
};
