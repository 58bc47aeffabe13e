// Tables of the lineage area, as Kysely types. Their DDL is in ../migrations/.

// biome-ignore lint/complexity/noBannedTypes: filled by the area's first table
export type LineageTables = {};
