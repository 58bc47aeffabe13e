// Tables of the serving area, as Kysely types. Their DDL is in ../migrations/.

// biome-ignore lint/complexity/noBannedTypes: filled by the area's first table
export type ServingTables = {};
