import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpanRecorder, type SpanRecorder } from '../../testing/span-recorder.ts';

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits }).filter((text) => /[^0]/.test(text));
const context = fc.record({ trace: hex(32), span: hex(16), sampled: fc.boolean() });
type Context = typeof context extends fc.Arbitrary<infer T> ? T : never;

const FORMS: Readonly<Record<string, (of: Context) => Record<string, string>>> = {
  traceparent: ({ trace, span, sampled }) => ({ traceparent: `00-${trace}-${span}-0${sampled ? 1 : 0}` }),
  'a single b3 header': ({ trace, span, sampled }) => ({ b3: `${trace}-${span}-${sampled ? 1 : 0}` }),
  'several b3 headers': ({ trace, span, sampled }) => ({
    'x-b3-traceid': trace,
    'x-b3-spanid': span,
    'x-b3-sampled': sampled ? '1' : '0',
  }),
};

function receive({ tracer }: SpanRecorder, headers: Record<string, string>) {
  const span = tracer.receive('POST /x', headers, performance.now());
  const onward = span.headers();
  span.end();
  return { span, onward };
}

describe('a request', () => {
  it.each(Object.entries(FORMS))('goes on with the trace that %s names, sampled as that says', (_form, headersOf) => {
    fc.assert(
      fc.property(context, (caller) => {
        const recorder = createSpanRecorder();
        const { span, onward } = receive(recorder, headersOf(caller));
        const own = /^00-(\w{32})-(\w{16})-0([01])$/.exec(span.traceResponse)!;
        expect(own[1]).toBe(caller.trace);
        expect(own[2]).not.toBe(caller.span);
        expect(span.isRecorded).toBe(caller.sampled);
        expect(onward).toEqual({
          traceparent: `00-${caller.trace}-${own[2]}-0${caller.sampled ? 1 : 0}`,
          b3: `${caller.trace}-${own[2]}-${caller.sampled ? 1 : 0}`,
        });
        expect(recorder.spans().map(({ traceId, parentId }) => [traceId, parentId])).toEqual(
          caller.sampled ? [[caller.trace, caller.span]] : [],
        );
      }),
      { numRuns: 50 },
    );
  });

  it('begins a trace of its own where the headers name none that is valid', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), hex(32), fc.constantFrom('0', '1', 'd', '00', ''));
    const malformed = fc.oneof(
      fc.record(
        { traceparent: anything, tracestate: anything, b3: anything, 'x-b3-traceid': anything, 'x-b3-spanid': anything },
        { requiredKeys: [] },
      ),
      context.map(({ trace, span }) => ({ traceparent: `00-${trace.slice(1)}-${span}-01` })),
      context.map(({ trace, span }) => ({ traceparent: `ff-${trace}-${span}-01` })),
      context.map(({ span }) => ({ traceparent: `00-${'0'.repeat(32)}-${span}-01`, b3: `${'0'.repeat(32)}-${span}-1` })),
      context.map(({ trace }) => ({ b3: trace, 'x-b3-traceid': trace })),
    );
    fc.assert(
      fc.property(malformed, (headers) => {
        const recorder = createSpanRecorder();
        const { span } = receive(recorder, headers);
        expect(span.traceResponse).toMatch(/^00-\w{32}-\w{16}-0[01]$/);
        for (const { parentId } of recorder.spans()) expect(parentId).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('of two formats believes W3C’s, unless the order of the propagators says otherwise', () => {
    const [one, two] = ['1', '2'].map((digit) => ({ trace: digit.repeat(32), span: digit.repeat(16), sampled: true })) as [
      Context,
      Context,
    ];
    const both = { ...FORMS.traceparent!(one), ...FORMS['a single b3 header']!(two) };
    expect(receive(createSpanRecorder(), both).span.traceResponse).toContain(one.trace);
    expect(receive(createSpanRecorder({ propagators: ['tracecontext', 'b3'] }), both).span.traceResponse).toContain(two.trace);
  });

  it('writes b3 in several headers where that is asked for, and nothing where nothing is', () => {
    const multi = receive(createSpanRecorder({ propagators: ['b3multi'] }), {}).onward;
    expect(Object.keys(multi).sort()).toEqual(['x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid']);
    expect(receive(createSpanRecorder({ propagators: [] }), {}).onward).toEqual({});
  });

  it('is sampled by ratio, which its parts follow', () => {
    const never = createSpanRecorder({ sampler: { ratio: 0, followsParent: true } });
    const span = never.tracer.receive('x', {}, performance.now());
    expect(span.isRecorded).toBe(false);
    expect(span.part('y', {}).headers()).toEqual(span.headers());
    span.end();
    expect(never.spans()).toEqual([]);
    const half = createSpanRecorder({ sampler: { ratio: 0.5, followsParent: true } });
    for (let index = 0; index < 400; index += 1) receive(half, {});
    expect(half.spans().length).toBeGreaterThan(100);
    expect(half.spans().length).toBeLessThan(300);
  });

  it('stands in its parts’ place in time, and tells what failed without its stack', () => {
    const recorder = createSpanRecorder();
    const tick = performance.now();
    const span = recorder.tracer.receive('x', {}, tick);
    const part = span.part('y', { a: 1 }, tick + 1);
    part.fail(new TypeError('no'));
    part.end(tick + 3);
    span.end(tick + 4);
    const [y, x] = recorder.spans();
    expect(y).toMatchObject({ name: 'y', parent: 'x', error: 'no', attributes: { a: 1 } });
    expect(y!.startMs - x!.startMs).toBeCloseTo(1, 3);
    expect(y!.endMs - x!.startMs).toBeCloseTo(3, 3);
    expect(Math.abs(x!.startMs - (performance.timeOrigin + tick))).toBeLessThan(1000);
  });

  it('links what is told about an answer to the span that gave it', () => {
    const recorder = createSpanRecorder();
    const [first, second, third] = ['a', 'b', 'c'].map((name) => recorder.tracer.receive(name, {}, performance.now()));
    first!.answeredAs('one');
    first!.end();
    second!.linkToAnswer('one');
    second!.end();
    third!.linkToAnswer('nobody');
    third!.end();
    const [a, b, c] = recorder.spans();
    expect([b!.links, c!.links]).toEqual([[a!.id], []]);
  });
});
