// Why was this predicted? The answer is a chain from the prediction up to the data, in the order of WHY_KINDS. A link that
// is not known is named with the reason, so that the reader knows whether it never was or was not recorded.
import { PlatformError } from '../../kernel/errors.ts';
import type { DescribeEntity, EntityDescription, EntityState } from './entity-description.ts';
import type { EdgeRole, LineageEdge } from './lineage-edge.ts';
import { executionRef, type LineageKind, type LineageRef, parseTaskAttemptId, predictionRef, refKey } from './lineage-ref.ts';
import type { LineageStore } from './lineage-store.ts';

/** What the prediction log knows of an answer. */
export interface PredictionOrigin {
  readonly description: EntityDescription;
  readonly revision: LineageRef;
  /** Model versions that took part in the answer, in graph order; empty when the models came from outside the registry. */
  readonly modelVersions: readonly LineageRef[];
}

/** Looks a prediction up by its puid; null when the log has none. */
export type FindPrediction = (predictionId: string) => Promise<PredictionOrigin | null>;

export interface WhyLink {
  readonly kind: LineageKind;
  /** Null when the link is missing. */
  readonly ref: LineageRef | null;
  /** How it led to what came of it. */
  readonly role: EdgeRole | null;
  readonly title: string;
  readonly state: EntityState | null;
  /** Epoch ms. */
  readonly at: number | null;
  readonly details: Readonly<Record<string, string>>;
  /** Why it is not known; null when it is. */
  readonly missing: string | null;
}

export interface Why {
  readonly predictionId: string;
  /** No link is missing. */
  readonly complete: boolean;
  readonly chain: readonly WhyLink[];
}

/** More datasets than this say nothing to a reader; the lineage graph has them all. */
const MOST_DATA = 20;
const MOST_EDGES = 200;

export function createWhy(
  store: LineageStore,
  describe: DescribeEntity,
  findPrediction: FindPrediction,
): (predictionId: string) => Promise<Why> {
  const upstream = async (refs: readonly LineageRef[], kind: LineageKind): Promise<LineageEdge[]> =>
    refs.length === 0 ? [] : (await store.edgesInto(refs, MOST_EDGES)).filter((edge) => edge.from.kind === kind);

  async function known(ref: LineageRef, role: EdgeRole, description?: EntityDescription): Promise<WhyLink> {
    const shown = description ?? (await describe(ref));
    return {
      kind: ref.kind,
      ref,
      role,
      title: shown?.title ?? ref.id,
      state: shown?.state ?? null,
      at: shown?.at ?? null,
      details: shown?.details ?? {},
      missing: null,
    };
  }

  /** From one model version up: logged model, run, execution, attempt, data. */
  async function versionChain(version: LineageRef): Promise<WhyLink[]> {
    const chain = [await known(version, 'was_deployed_as')];
    const [model] = await upstream([version], 'logged_model');
    if (model) chain.push(await known(model.from, 'was_registered_as'));

    // A logged model names the run that trained it; the version may name another one, which only registered it.
    const [run] = (await upstream(model ? [model.from] : [], 'run')).concat(await upstream([version], 'run'));
    if (!run) {
      chain.push(missing('run', 'The model version was registered without a run.'));
      return chain;
    }
    chain.push(await known(run.from, run.role));

    const [made] = await upstream([run.from], 'task_attempt');
    const place = made && parseTaskAttemptId(made.from.id);
    if (made && place) {
      const execution = executionRef(place);
      chain.push(await known(execution, 'ran'), await known(made.from, made.role));
      return chain.concat(await dataLinks([run.from, made.from, execution]));
    }
    chain.push(missing('execution', 'The run was not made by a workflow task; it was started outside of this platform’s engine.'));
    return chain.concat(await dataLinks([run.from]));
  }

  async function dataLinks(readers: readonly LineageRef[]): Promise<WhyLink[]> {
    const edges = await upstream(readers, 'source_data');
    const seen = new Map(edges.map((edge) => [refKey(edge.from), edge]));
    if (seen.size === 0) {
      return [missing('source_data', 'The run logged no dataset (mlflow.log_input), and no file was an input of its execution.')];
    }
    return Promise.all([...seen.values()].slice(0, MOST_DATA).map((edge) => known(edge.from, edge.role)));
  }

  return async (predictionId) => {
    const origin = await findPrediction(predictionId);
    if (!origin) {
      throw new PlatformError('not_found', `No prediction with id ${JSON.stringify(predictionId)} is in the log.`, { field: 'id' });
    }
    const prediction: WhyLink = { ...(await known(predictionRef(predictionId), 'answered', origin.description)), role: null };
    const chain = [prediction, await known(origin.revision, 'answered')];
    const pinned =
      origin.modelVersions.length > 0
        ? origin.modelVersions
        : (await upstream([origin.revision], 'model_version')).map((edge) => edge.from);
    if (pinned.length === 0) {
      chain.push(missing('model_version', 'The revision serves no registered model: its modelUri points outside of the registry.'));
    }
    for (const version of pinned) chain.push(...(await versionChain(version)));
    return { predictionId, complete: chain.every((link) => link.missing === null), chain };
  };
}

function missing(kind: LineageKind, reason: string): WhyLink {
  return { kind, ref: null, role: null, title: `No ${kind.replaceAll('_', ' ')}`, state: null, at: null, details: {}, missing: reason };
}
