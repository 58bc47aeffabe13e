// What the model of a deployment takes and gives, as far as SQL needs to know: the source of its typed view.

export interface TypedField {
  /** Empty for the one array of a model that takes or gives one. */
  readonly name: string;
  /** Of one value, as DuckDB writes it, e.g. `BIGINT`. */
  readonly type: string;
  /** Dimensions of a row's value: 0 for a column, 1 for a vector. */
  readonly depth: number;
  /** Where it stands among the values of a row, in which revisions; absent where that is its own place in the list in all. */
  readonly places?: readonly { readonly revisions: readonly number[]; readonly place: number }[];
}

export interface TypedDeployment {
  readonly namespace: string;
  readonly name: string;
  /** Empty where nobody knows. */
  readonly inputs: readonly TypedField[];
  readonly outputs: readonly TypedField[];
}

export interface TypedDeployments {
  /** @param view  `iris` in the namespace `default`, `ns/iris` in another; undefined when there is no such deployment */
  find(view: string): Promise<TypedDeployment | undefined>;
  /** Names that `find` knows, at most some hundred, for completion and for what was meant instead. */
  names(): Promise<readonly string[]>;
}
