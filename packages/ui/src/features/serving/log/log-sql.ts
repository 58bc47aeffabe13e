// The query of the SQL page that shows what the log of a deployment shows.

export interface LogFilter {
  readonly namespace: string;
  readonly name: string;
  readonly failed: boolean;
  readonly predictor: string | undefined;
  readonly label: string | undefined;
  /** HTTP status. */
  readonly status: number | undefined;
  /** Epoch ms. */
  readonly fromAt: number | undefined;
}

export function logSql({ namespace, name, failed, predictor, label, status, fromAt }: LogFilter): string {
  const conditions = [
    `namespace = ${quoted(namespace)}`,
    `deployment = ${quoted(name)}`,
    ...(predictor ? [`predictor = ${quoted(predictor)}`] : []),
    ...(label ? [`list_contains(labels, ${quoted(label)})`] : []),
    ...(status === undefined ? [] : [`code = ${status}`]),
    ...(failed ? ['code >= 400'] : []),
    ...(fromAt === undefined ? [] : [`time >= TIMESTAMP ${quoted(new Date(fromAt).toISOString().replace('T', ' ').slice(0, -1))}`]),
  ];
  return `SELECT time, id, label, score, code, latency_ms, model_version, revision\nFROM predictions\nWHERE ${conditions.join('\n  AND ')}\nORDER BY time DESC\nLIMIT 200`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
