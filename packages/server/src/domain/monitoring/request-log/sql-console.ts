// Read-only SQL over what is logged, for people.

export interface SqlColumn {
  readonly name: string;
  /** As DuckDB writes it, e.g. `BIGINT`. */
  readonly type: string;
}

export interface SqlAnswer {
  readonly columns: readonly SqlColumn[];
  /** JSON values: times as ISO 8601, whole numbers beyond 2^53 and NaN as strings. */
  readonly rows: readonly (readonly unknown[])[];
  /** There was more than `maxRows`, or more than 32 MB. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export interface SqlTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly (SqlColumn & { readonly description: string })[];
}

export interface SqlConsole {
  /**
   * Run one SELECT (or FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW).
   * @throws invalid_argument (syntax, unknown names, with `details.position`, 1-based) · permission_denied (anything that writes, or
   *         reads files or settings) · resource_exhausted (memory, or too many queries wait) · deadline_exceeded · cancelled (`signal`)
   */
  query(sql: string, options: { maxRows: number; signal?: AbortSignal }): Promise<SqlAnswer>;
  tables(): Promise<readonly SqlTable[]>;
}
