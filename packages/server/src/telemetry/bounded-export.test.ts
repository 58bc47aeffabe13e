import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { createBoundedExport } from './bounded-export.ts';

const span = {} as ReadableSpan;

it('bounds what waits, counts what became of it, and tells of a fault once until the next success', () => {
  const done: ((result: { code: number; error?: Error }) => void)[] = [];
  const faults: string[] = [];
  const { exporter, processor, stats } = createBoundedExport({
    exporter: { export: (_spans, told) => void done.push(told), shutdown: async () => {} } as SpanExporter,
    maxWaiting: 3,
    onFault: (message) => faults.push(message),
  });
  const kept: ReadableSpan[] = [];
  const bounded = processor({ onEnd: (ended: ReadableSpan) => void kept.push(ended) } as unknown as SpanProcessor);
  const end = (count: number) => {
    for (let index = 0; index < count; index += 1) bounded.onEnd(span);
  };
  const send = (code: number, error?: Error) => {
    exporter.export(kept.splice(0), () => {});
    done.shift()!({ code, ...(error ? { error } : {}) });
  };

  end(5);
  expect(stats()).toEqual({ sentSpans: 0, droppedSpans: 2, refusedSpans: 0, waitingSpans: 3 });
  send(0);
  expect(stats()).toEqual({ sentSpans: 3, droppedSpans: 2, refusedSpans: 0, waitingSpans: 0 });
  for (const message of ['away', 'still away']) {
    end(1);
    send(1, new Error(message));
  }
  expect(faults).toEqual(['away']);
  end(1);
  send(0);
  end(1);
  send(1, new Error('away again'));
  expect(faults).toEqual(['away', 'away again']);
  expect(stats()).toEqual({ sentSpans: 4, droppedSpans: 2, refusedSpans: 3, waitingSpans: 0 });
});
