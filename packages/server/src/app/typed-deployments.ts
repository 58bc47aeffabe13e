// Typed views of the log: what the graphs of deployments take and give, from what was found out when they were loaded.
import type { TypedDeployment, TypedDeployments, TypedField, TypedLayout, TypedSide } from '../domain/monitoring/index.ts';
import {
  type DataType,
  type DeploymentName,
  type DeploymentStore,
  graphInputs,
  graphOutputs,
  type IoSchema,
  type RevisionFacts,
  type RevisionFactsReader,
  signedGraph,
} from '../domain/serving/index.ts';

const DUCKDB_TYPES: Readonly<Record<DataType, string>> = {
  bool: 'BOOLEAN',
  int8: 'TINYINT',
  int16: 'SMALLINT',
  int32: 'INTEGER',
  int64: 'BIGINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  uint64: 'UBIGINT',
  float32: 'FLOAT',
  float64: 'DOUBLE',
  string: 'VARCHAR',
  // As in the messages, which are JSON: base64.
  bytes: 'VARCHAR',
  datetime: 'TIMESTAMP',
  json: 'JSON',
};

const DEFAULT_NAMESPACE = 'default';
const MAX_DEPLOYMENTS = 200;
/** The newest of a deployment; what older ones took alone has no column. */
const MAX_REVISIONS = 50;

export function createTypedDeployments(store: Pick<DeploymentStore, 'find' | 'list'>, facts: RevisionFactsReader): TypedDeployments {
  /** What a deployment is typed by changes with its revisions alone, and there may be thousands of them. */
  let known = new Map<string, { readonly mark: string; readonly deployment: TypedDeployment }>();

  async function typedOf(deployments: readonly DeploymentName[]): Promise<Map<string, TypedDeployment>> {
    const revisions = Map.groupBy(await facts.of(deployments, MAX_REVISIONS), viewOf);
    return new Map(deployments.map((at) => [viewOf(at), typed(at, revisions.get(viewOf(at)) ?? [])]));
  }

  return {
    find: async (view) => {
      const at = deploymentOf(view);
      if (!(await store.find(at, { deleted: true }))) return undefined;
      return (await typedOf([at])).get(viewOf(at));
    },
    list: async () => {
      const marked = await facts.marks(MAX_DEPLOYMENTS, MAX_REVISIONS);
      const before = known;
      const isKnown = (at: (typeof marked)[number]) => before.get(viewOf(at))?.mark === at.mark;
      const changed = await typedOf(marked.filter((at) => !isKnown(at)));
      known = new Map(
        marked.map((at) => {
          const view = viewOf(at);
          return [view, { mark: at.mark, deployment: changed.get(view) ?? before.get(view)!.deployment }];
        }),
      );
      return [...known].map(([view, { deployment }]) => ({ view, deployment }));
    },
    names: async () => (await store.list({ limit: MAX_DEPLOYMENTS })).map(viewOf),
  };
}

function viewOf({ namespace, name }: DeploymentName): string {
  return namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`;
}

/** Names of deployments are in lower case, and those of tables may be written in any. */
function deploymentOf(written: string): DeploymentName {
  const view = written.toLowerCase();
  const slash = view.indexOf('/');
  return slash < 0 ? { namespace: DEFAULT_NAMESPACE, name: view } : { namespace: view.slice(0, slash), name: view.slice(slash + 1) };
}

/** Rows of one predictor of one revision. */
interface Source {
  readonly predictor: string;
  readonly revision: number;
  readonly fields: readonly TypedField[];
  readonly answeredBy?: readonly string[];
}

/** @param revisions  newest first */
function typed({ namespace, name }: DeploymentName, revisions: readonly RevisionFacts[]): TypedDeployment {
  const inputs: Source[] = [];
  const outputs: Source[] = [];
  for (const { number: revision, predictors, units } of revisions) {
    // What is served decides the types; shadows are logged too.
    const served = [...predictors.filter(({ shadow }) => !shadow), ...predictors.filter(({ shadow }) => shadow)];
    for (const { name: predictor, graph } of served) {
      const known = units.filter((unit) => unit.predictor === predictor);
      // A shadow that could not be loaded answers nothing.
      if (known.length === 0) continue;
      const node = signedGraph(graph, known);
      const answer = graphOutputs(node);
      inputs.push({ predictor, revision, fields: fieldsOf(graphInputs(node)) });
      outputs.push({
        predictor,
        revision,
        fields: fieldsOf(answer?.schema),
        ...(answer?.isChosen ? { answeredBy: answer.answeredBy } : {}),
      });
    }
  }
  return { namespace, name, inputs: united(inputs), outputs: united(outputs) };
}

/** Fields of all sources by name, each with the type that the first gives it. */
function united(sources: readonly Source[]): TypedSide {
  const fields: TypedField[] = [];
  const places = new Map<string, number>();
  const layouts = new Map<string, { of: Map<string, number[]> } & Omit<TypedLayout, 'of'>>();
  for (const source of sources) {
    const { answeredBy } = source;
    const indexes = source.fields.map((field, at) => {
      // Names may be there twice.
      const repeated = source.fields.slice(0, at).filter(({ name }) => name === field.name).length;
      const name = `${repeated} ${field.name}`;
      const index = places.get(name) ?? fields.push(field) - 1;
      places.set(name, index);
      return index;
    });
    const key = JSON.stringify([indexes, answeredBy]);
    const layout = layouts.get(key) ?? { of: new Map(), fields: indexes, ...(answeredBy ? { answeredBy } : {}) };
    layouts.set(key, layout);
    layout.of.set(source.predictor, [...(layout.of.get(source.predictor) ?? []), source.revision]);
  }
  if (fields.length === 0) return { fields };
  const all = [...layouts.values()];
  if (all.length === 1 && !all[0]!.answeredBy) return { fields };
  return {
    fields,
    layouts: all.map(({ of, ...layout }) => ({ ...layout, of: [...of].map(([predictor, revisions]) => ({ predictor, revisions })) })),
  };
}

function fieldsOf(schema: IoSchema | undefined): TypedField[] {
  if (!schema) return [];
  if (schema.kind === 'tensors')
    return schema.tensors.map(({ name, datatype, shape }) => fieldOf(name, datatype, Math.max(0, shape.length - 1)));
  // Columns that go by position have no names of their own.
  return schema.columns.map(({ name, datatype }, index) => fieldOf(name || (schema.columns.length > 1 ? `c${index}` : ''), datatype, 0));
}

function fieldOf(name: string, datatype: DataType, depth: number): TypedField {
  return { name, type: DUCKDB_TYPES[datatype], depth, ...(datatype === 'bytes' ? { isBytes: true } : {}) };
}
