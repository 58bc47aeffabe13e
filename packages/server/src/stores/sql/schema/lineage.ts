// Tables of the lineage area, as Kysely types. Their DDL is in ../migrations/.

export interface LineageEdgeRow {
  from_kind: string;
  from_id: string;
  to_kind: string;
  to_id: string;
  role: string;
  at_ms: number;
}

export interface LineageTables {
  lineage_edges: LineageEdgeRow;
}
