// Typed views of the log: what the models of deployments take and give, from what was found out when they were loaded.
import type { TypedDeployment, TypedDeployments, TypedField } from '../domain/monitoring/index.ts';
import type { DataType, DeploymentStore, IoSchema, Revision } from '../domain/serving/index.ts';

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
const MAX_NAMES = 200;
/** The newest of a deployment; what older ones took alone has no column. */
const MAX_REVISIONS = 50;

export function createTypedDeployments(store: Pick<DeploymentStore, 'find' | 'list' | 'revisions'>): TypedDeployments {
  return {
    find: async (view) => {
      const slash = view.indexOf('/');
      const at =
        slash < 0 ? { namespace: DEFAULT_NAMESPACE, name: view } : { namespace: view.slice(0, slash), name: view.slice(slash + 1) };
      if (!(await store.find(at, { deleted: true }))) return undefined;
      const revisions = await store.revisions(at, { limit: MAX_REVISIONS });
      const known = revisions.map((revision) => ({ number: revision.number, ...fieldsOf(revision) }));
      const unite = (side: 'inputs' | 'outputs') => united(known.map((each) => ({ number: each.number, fields: each[side] })));
      return { ...at, inputs: unite('inputs'), outputs: unite('outputs') };
    },
    names: async () =>
      (await store.list({ limit: MAX_NAMES })).map(({ namespace, name }) =>
        namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`,
      ),
  };
}

/** Fields of all revisions by name, each with the type that the newest gives it. @param revisions  newest first */
function united(revisions: readonly { number: number; fields: readonly TypedField[] }[]): readonly TypedField[] {
  const known = revisions.filter(({ fields }) => fields.length > 0);
  const namesOf = (fields: readonly TypedField[]) => JSON.stringify(fields.map(({ name }) => name));
  if (new Set(known.map(({ fields }) => namesOf(fields))).size <= 1) return known[0]?.fields ?? [];
  const byName = new Map<string, { field: TypedField; places: Map<number, number[]> }>();
  for (const { number, fields } of known)
    for (const [place, field] of fields.entries()) {
      const entry = byName.get(field.name) ?? { field, places: new Map() };
      byName.set(field.name, entry);
      entry.places.set(place, [...(entry.places.get(place) ?? []), number]);
    }
  return [...byName.values()].map(({ field, places }) => ({
    ...field,
    places: [...places].map(([place, numbers]) => ({ place, revisions: numbers })),
  }));
}

/** Of the first predictor that callers reach: its first unit that knows what it takes, and of a graph of one unit what that gives. */
function fieldsOf({ spec, units = [] }: Revision): Pick<TypedDeployment, 'inputs' | 'outputs'> {
  const predictor = spec.predictors.find(({ shadow }) => !shadow) ?? spec.predictors[0];
  const known = units.filter((unit) => unit.predictor === predictor?.name);
  const inputs = known.find(({ signature }) => signature?.inputs)?.signature?.inputs;
  const outputs = predictor?.graph.children.length === 0 ? known[0]?.signature?.outputs : undefined;
  return { inputs: fields(inputs), outputs: fields(outputs) };
}

function fields(schema: IoSchema | undefined): TypedField[] {
  if (!schema) return [];
  if (schema.kind === 'tensors')
    return schema.tensors.map(({ name, datatype, shape }) => ({
      name,
      type: DUCKDB_TYPES[datatype],
      depth: Math.max(0, shape.length - 1),
    }));
  return schema.columns.map(({ name, datatype }, index) => ({
    // Columns that go by position have no names of their own.
    name: name || (schema.columns.length > 1 ? `c${index}` : ''),
    type: DUCKDB_TYPES[datatype],
    depth: 0,
  }));
}
