import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOrderedWindow, type WindowPlace } from './ordered-window.ts';

it('writes each partition in order, and keeps no place beyond an answer that is not written, whatever finishes first', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('read' as const), partition: fc.nat(2), gap: fc.nat(3) }),
      fc.record({ do: fc.constant('answer' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('write' as const) }),
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const window = createOrderedWindow<string>();
      const read = new Map<number, bigint[]>([0, 1, 2].map((partition) => [partition, []]));
      const written = new Map<number, bigint[]>([0, 1, 2].map((partition) => [partition, []]));
      const unanswered: WindowPlace<string>[] = [];
      const write = () => {
        const ready = window.ready();
        for (const { partition, offset } of ready) written.get(partition)!.push(offset);
        for (const [partition, next] of window.leave(ready)) {
          const left = read.get(partition)!.filter((offset) => !written.get(partition)!.includes(offset));
          expect(left.every((offset) => offset >= next)).toBe(true);
        }
      };
      for (const step of all) {
        if (step.do === 'write') write();
        else if (step.do === 'answer') {
          const [place] = unanswered.splice(step.which % Math.max(1, unanswered.length), 1);
          if (place) place.answer = 'answer';
        } else {
          const offsets = read.get(step.partition)!;
          const offset = (offsets.at(-1) ?? -1n) + 1n + BigInt(step.gap);
          offsets.push(offset);
          unanswered.push(window.enter(step.partition, offset)!);
        }
        expect(window.size()).toBe([...read.values()].flat().length - [...written.values()].flat().length);
      }
      for (const place of unanswered) place.answer = 'answer';
      write();
      expect(written).toEqual(read);
    }),
  );
});

it('does not take a message twice', () => {
  const window = createOrderedWindow<string>();
  expect(window.enter(0, 5n)).toBeDefined();
  expect(window.enter(0, 5n)).toBeUndefined();
  expect(window.enter(0, 4n)).toBeUndefined();
  expect(window.enter(1, 4n)).toBeDefined();
});
