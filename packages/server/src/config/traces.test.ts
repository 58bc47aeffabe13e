import { describe, expect, it } from 'vitest';
import { compileTraces } from './traces.ts';

const BASE = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' };

describe('tracing', () => {
  it('is off unless somebody says where traces go', () => {
    expect(compileTraces(undefined, {})).toBeUndefined();
    expect(compileTraces(undefined, { OTEL_SERVICE_NAME: 'x', OTEL_TRACES_SAMPLER: 'always_on' })).toBeUndefined();
    expect(compileTraces(undefined, { ...BASE, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
    expect(compileTraces(undefined, { ...BASE, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  });

  it('needs nothing but an address', () => {
    expect(compileTraces(undefined, BASE)).toEqual({
      url: 'http://c:4318/v1/traces',
      serviceName: 'ovenbird',
      sampler: { ratio: 1, followsParent: true },
      propagators: ['b3', 'tracecontext'],
    });
  });

  it('takes the option over the standard variables, and of these the one for traces as it is', () => {
    const exact = { ...BASE, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t/in' };
    expect(compileTraces('http://o:1', exact)?.url).toBe('http://o:1/v1/traces');
    expect(compileTraces(undefined, exact)?.url).toBe('https://t/in');
  });

  it.each([
    ['always_off', undefined, { ratio: 0, followsParent: false }],
    ['traceidratio', '0.25', { ratio: 0.25, followsParent: false }],
    ['parentbased_traceidratio', '0.1', { ratio: 0.1, followsParent: true }],
    ['parentbased_traceidratio', undefined, { ratio: 1, followsParent: true }],
  ])('samples by %s %s', (name, argument, sampler) => {
    expect(compileTraces(undefined, { ...BASE, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument })?.sampler).toEqual(sampler);
  });

  it.each([
    ['tracecontext, b3multi,b3multi', ['tracecontext', 'b3multi']],
    ['none', []],
  ])('propagates by %s', (text, propagators) => {
    expect(compileTraces(undefined, { ...BASE, OTEL_PROPAGATORS: text })?.propagators).toEqual(propagators);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: expected the http:// address of a collector'],
    [{ ...BASE, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL grpc: traces are sent as http/protobuf'],
    [{ ...BASE, OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER jaeger_remote: expected always_on'],
    [
      { ...BASE, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
      'OTEL_TRACES_SAMPLER_ARG 2: expected a number from 0 to 1.',
    ],
    [{ ...BASE, OTEL_PROPAGATORS: 'xray' }, 'OTEL_PROPAGATORS xray: expected some of tracecontext, baggage, b3, b3multi, or none.'],
  ])('refuses %j and says what to do', (env, message) => {
    expect(() => compileTraces(undefined, env)).toThrowError(message);
  });
});
