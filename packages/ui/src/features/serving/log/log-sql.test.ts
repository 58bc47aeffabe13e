import { describe, expect, it } from 'vitest';
import { logSql } from './log-sql.ts';

describe('logSql', () => {
  it('asks for what the log shows, with every text quoted', () => {
    const sql = logSql({ namespace: 'default', name: 'iris', failed: true, predictor: 'main', label: "d'or" });
    expect(sql).toContain(
      "WHERE namespace = 'default'\n  AND deployment = 'iris'\n  AND predictor = 'main'\n  AND label = 'd''or'\n  AND code >= 400",
    );
    expect(logSql({ namespace: 'a', name: 'b', failed: false, predictor: undefined, label: undefined })).not.toContain('code >=');
  });
});
