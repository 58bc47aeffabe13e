import { describe, expect, it } from 'vitest';
import { logSql } from './log-sql.ts';

describe('logSql', () => {
  it('asks for what the log shows, with every text quoted', () => {
    const sql = logSql({
      namespace: 'default',
      name: 'iris',
      failed: true,
      predictor: 'main',
      label: "d'or",
      status: 500,
      fromAt: Date.UTC(2026, 10, 25, 6),
    });
    expect(sql).toContain(
      "WHERE namespace = 'default'\n  AND deployment = 'iris'\n  AND predictor = 'main'\n  AND list_contains(labels, 'd''or')\n  AND code = 500\n  AND code >= 400\n  AND time >= TIMESTAMP '2026-11-25 06:00:00.000'",
    );
    expect(
      logSql({ namespace: 'a', name: 'b', failed: false, predictor: undefined, label: undefined, status: undefined, fromAt: undefined }),
    ).not.toContain('code >=');
  });
});
