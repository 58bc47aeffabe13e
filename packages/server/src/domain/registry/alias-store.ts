// Where aliases are kept: names that point at one version of a model.

/** Every write survives power loss when it resolves. */
export interface AliasStore {
  /** Point the alias at a version, wherever it pointed before. @returns false when there is no such version */
  set(name: string, alias: string, version: number, atMs: number): Promise<boolean>;

  /** @returns false when it was not there */
  remove(name: string, alias: string, atMs: number): Promise<boolean>;

  /** The version that an alias points at. */
  versionOf(name: string, alias: string): Promise<number | undefined>;
}
