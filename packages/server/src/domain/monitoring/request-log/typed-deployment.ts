// What the models of a deployment take and give, as far as SQL needs to know: the source of its typed view.

export interface TypedField {
  /** Empty for the one array of a model that takes or gives one. */
  readonly name: string;
  /** Of one value, as DuckDB writes it, e.g. `BIGINT`. */
  readonly type: string;
  /** Dimensions of a row's value: 0 for a column, 1 for a vector. */
  readonly depth: number;
  /** A VARCHAR that is the base64 of bytes. */
  readonly isBytes?: boolean;
}

/** How rows of some predictors of some revisions are made of the fields. */
export interface TypedLayout {
  readonly of: readonly { readonly predictor: string; readonly revisions: readonly number[] }[];
  /** Fields by their index, in the order of the values of a row that has no names; empty where what the rows are is not known. */
  readonly fields: readonly number[];
  /** Graph units of whose answer the rows are one: an answer without any of them is something else. */
  readonly answeredBy?: readonly string[];
}

export interface TypedSide {
  /** Of all predictors and revisions, by name; empty where nobody knows any. */
  readonly fields: readonly TypedField[];
  /** Absent where all rows have all fields in their order. Rows of none of them are read by names alone. */
  readonly layouts?: readonly TypedLayout[];
}

export interface TypedDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly inputs: TypedSide;
  readonly outputs: TypedSide;
}

export interface TypedDeployments {
  /** @param view  `iris` in the namespace `default`, `ns/iris` in another; undefined when there is no such deployment */
  find(view: string): Promise<TypedDeployment | undefined>;
  /** All that are not deleted, at most some hundred, by what `find` calls them. */
  list(): Promise<readonly { readonly view: string; readonly deployment: TypedDeployment }[]>;
  /** Names that `find` knows, as many, for what was meant instead. */
  names(): Promise<readonly string[]>;
}
