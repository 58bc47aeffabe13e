import { describe, expect, it } from 'vitest';
import { createLifecycle } from './lifecycle.ts';
import { silentLogger } from './logger.ts';

describe('lifecycle', () => {
  it('stops parts in reverse order, aborts its signal first, and survives a part that fails', async () => {
    const lifecycle = createLifecycle(silentLogger, 1000);
    const seen: string[] = [];
    lifecycle.onStop('store', () => void seen.push(`store aborted=${lifecycle.signal.aborted}`));
    lifecycle.onStop('broken', () => {
      throw new Error('broken');
    });
    lifecycle.onStop('server', async () => void seen.push('server'));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(seen).toEqual(['server', 'store aborted=true']);
  });

  it('does not wait for a part longer than the deadline', async () => {
    const lifecycle = createLifecycle(silentLogger, 1);
    let reached = false;
    lifecycle.onStop('first', () => {
      reached = true;
    });
    lifecycle.onStop('stuck', () => new Promise<void>(() => {}));
    await lifecycle.stop();
    expect(reached).toBe(true);
  });
});
