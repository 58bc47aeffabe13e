import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Change, createChanges } from '../../kernel/changes.ts';
import { createManualClock } from '../../kernel/clock.ts';
import { createRunChanges } from './run-changes.ts';

describe('announcing what happens to runs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('announces a burst of metrics once per run and tick, everything else at once', () => {
    const seen: Change[] = [];
    const changes = createChanges();
    changes.subscribe((change) => seen.push(change));
    const runChanges = createRunChanges(changes, createManualClock(5));
    for (let point = 0; point < 100; point++) runChanges.logged(point % 2 ? 'a' : 'b');
    runChanges.changed('c', 'created');
    expect(seen).toEqual([{ topic: 'run', id: 'c', kind: 'created', at: 5 }]);
    vi.advanceTimersByTime(250);
    expect(seen.slice(1).map((change) => [change.id, change.kind])).toEqual([
      ['b', 'metrics'],
      ['a', 'metrics'],
    ]);
    runChanges.logged('a');
    vi.advanceTimersByTime(250);
    expect(seen).toHaveLength(4);
  });
});
