// Tables of the workflows area, as Kysely types. Their DDL is in ../migrations/.

// biome-ignore lint/complexity/noBannedTypes: filled by the area's first table
export type WorkflowsTables = {};
