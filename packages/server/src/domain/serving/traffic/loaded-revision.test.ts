import { describe, expect, it } from 'vitest';
import type { Revision } from '../revisions/revision.ts';
import { createLoadedRevision } from './loaded-revision.ts';

const revision = (annotations: Record<string, string> = {}) => ({ number: 1, spec: { annotations } }) as unknown as Revision;

describe('a loaded revision', () => {
  it('is freed once all that are inside have left', async () => {
    let freed = 0;
    const loaded = createLoadedRevision(revision(), [], async () => {
      freed += 1;
    });
    const [first, second] = [loaded.enter(), loaded.enter()];
    const retired = loaded.retire(60_000);
    first();
    await new Promise(setImmediate);
    expect(freed).toBe(0);
    second();
    await retired;
    expect(freed).toBe(1);
  });

  it('is freed at the deadline even when somebody stays', async () => {
    let freed = false;
    const loaded = createLoadedRevision(revision(), [], async () => {
      freed = true;
    });
    loaded.enter();
    await loaded.retire(1);
    expect(freed).toBe(true);
  });

  it('does not wait for its shadow: what that still does is given up when the last caller has left', async () => {
    let freed = false;
    const loaded = createLoadedRevision(revision(), [], async () => {
      freed = true;
    });
    const caller = loaded.enter();
    const leaveShadow = loaded.enterShadow();
    loaded.shadowsEnd.addEventListener('abort', leaveShadow);
    const retired = loaded.retire(60_000);
    await new Promise(setImmediate);
    expect([loaded.shadowsEnd.aborted, freed]).toEqual([false, false]);
    caller();
    await retired;
    expect([loaded.shadowsEnd.aborted, freed]).toEqual([true, true]);
  });

  it('lets callers wait as long as its manifest says', () => {
    const timeout = (annotations: Record<string, string>) => createLoadedRevision(revision(annotations), [], async () => {}).timeoutMs;
    expect([timeout({ 'seldon.io/rest-timeout': '250' }), timeout({ 'seldon.io/rest-timeout': 'soon' }), timeout({})]).toEqual([
      250,
      undefined,
      undefined,
    ]);
  });
});
