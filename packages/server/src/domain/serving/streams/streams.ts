// Which predictors read from topics: level-based, by what the deployments that answer now say. A change of revision that leaves
// a stream's settings alone leaves the stream alone too: its next message is answered by the new revision.
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../../kernel/logger.ts';
import { unitsOf } from '../graph/loaded-graph.ts';
import { type StreamSettings, streamSettingsOf } from '../manifest/stream-settings.ts';
import { type DeploymentName, deploymentKey, type Revision } from '../revisions/revision.ts';
import type { ActiveDeployments } from '../traffic/active-deployments.ts';
import { allPredictors } from '../traffic/loaded-revision.ts';
import type { Stream, StreamReading } from './stream.ts';

export interface StreamPlace extends DeploymentName {
  readonly predictor: string;
}

export interface WantedStream extends StreamPlace {
  readonly settings: StreamSettings;
  /** The deployment's: a stream speaks one. */
  readonly protocol: string;
}

export interface StreamsDeps {
  readonly active: Pick<ActiveDeployments, 'list'>;
  readonly start: (wanted: WantedStream, isReady: () => boolean) => Promise<Stream>;
  /** Tell, or take back, what is wrong with the streams of a revision. @returns false where it is not known to answer yet */
  readonly tellFault: (revision: Revision, fault: string | undefined) => Promise<boolean>;
  readonly logger: Logger;
  /** How long a stream that ends may take to answer what it has read. */
  readonly drainMs: number;
}

export interface Streams {
  /** Compare and act once. */
  reconcile(): Promise<void>;
  read(): readonly (StreamPlace & StreamReading)[];
  /** Begin nothing new, end all. */
  stop(graceMs: number): Promise<void>;
}

interface Running {
  readonly wanted: WantedStream;
  readonly stream: Stream;
  isEnding: boolean;
}

export function createStreams({ active, start, tellFault, logger, drainMs }: StreamsDeps): Streams {
  const running = new Map<string, Running>();
  const endings = new Set<Promise<void>>();
  const told = new Map<string, { readonly revision: number; readonly fault: string | undefined }>();
  let stopped = false;

  function isReady({ namespace, name, predictor }: StreamPlace): boolean {
    const entry = active.list().find((candidate) => candidate.name.namespace === namespace && candidate.name.name === name);
    // What was read of its topic is read again when it is loaded again.
    if (entry?.isUnloaded) return false;
    const found = allPredictors(entry?.loaded).find((candidate) => candidate.name === predictor);
    // One that is gone has nothing to wait for.
    return !found || unitsOf(found.graph).every(({ model }) => model.availableReplicas() > 0);
  }

  function end(key: string, entry: Running, graceMs: number): void {
    if (entry.isEnding) return;
    entry.isEnding = true;
    const ended = entry.stream.stop(graceMs).finally(() => {
      running.delete(key);
      endings.delete(ended);
    });
    endings.add(ended);
  }

  async function reconcile(): Promise<void> {
    if (stopped) return;
    const wanted = new Map(wantedStreams(active).map((one) => [keyOf(one), one]));
    for (const [key, entry] of running) if (!isDeepStrictEqual(entry.wanted, wanted.get(key))) end(key, entry, drainMs);
    for (const [key, one] of wanted) {
      // What ends still has its place in the group: its successor is begun by a later look.
      if (running.has(key) || stopped) continue;
      running.set(key, { wanted: one, stream: await start(one, () => isReady(one)), isEnding: false });
      logger.info({ stream: one.settings.group }, 'a stream reads');
    }
    await tellFaults();
  }

  async function tellFaults(): Promise<void> {
    for (const { loaded } of active.list()) {
      if (loaded?.revision.spec.serverType !== 'kafka') continue;
      const { revision } = loaded;
      const faults = [...running.values()].filter(({ wanted }) => deploymentKey(wanted) === deploymentKey(revision)).flatMap(faultOf);
      const fault = faults.length === 0 ? undefined : [...(loaded.shadowFault ? [loaded.shadowFault] : []), ...faults].join(' ');
      const before = told.get(deploymentKey(revision));
      if (before?.revision === revision.number && before.fault === fault) continue;
      const isNews = fault !== undefined || before?.fault !== undefined;
      if (!isNews || (await tellFault(revision, fault ?? loaded.shadowFault)))
        told.set(deploymentKey(revision), { revision: revision.number, fault });
    }
  }

  return {
    reconcile,
    read: () =>
      [...running.values()].map(({ wanted: { namespace, name, predictor }, stream }) => ({ namespace, name, predictor, ...stream.read() })),
    stop: async (graceMs) => {
      stopped = true;
      for (const [key, entry] of running) end(key, entry, graceMs);
      await Promise.all(endings);
    },
  };
}

function keyOf({ namespace, name, predictor }: StreamPlace): string {
  return `${namespace}/${name}/${predictor}`;
}

function wantedStreams(active: StreamsDeps['active']): WantedStream[] {
  return active.list().flatMap(({ name, loaded }) =>
    allPredictors(loaded).flatMap((predictor) => {
      const { spec } = loaded!.revision;
      const settings = streamSettingsOf(spec, spec.predictors.find((candidate) => candidate.name === predictor.name)!);
      return settings ? [{ ...name, predictor: predictor.name, settings, protocol: spec.protocol }] : [];
    }),
  );
}

function faultOf({ wanted, stream }: Running): string[] {
  const { fault } = stream.read();
  return fault === undefined ? [] : [`The stream of predictor "${wanted.predictor}" does not work: ${fault}`];
}
