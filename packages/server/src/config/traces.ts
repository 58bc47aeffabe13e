// Where traces go and which requests are traced: our own option and OpenTelemetry's standard variables
// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Absent: nothing is traced.
import { isHttpUrl } from '../kernel/addresses.ts';
import { ConfigError } from './config-error.ts';

export const PROPAGATORS = ['tracecontext', 'baggage', 'b3', 'b3multi'] as const;
export type Propagator = (typeof PROPAGATORS)[number];

export interface TracesConfig {
  /** Takes OTLP as protobuf over HTTP. */
  readonly url: string;
  readonly serviceName: string;
  /** `ratio` of the traces that begin here, 0 to 1; `followsParent`: a trace that began elsewhere is kept if it is there. */
  readonly sampler: { readonly ratio: number; readonly followsParent: boolean };
  /** In this order: of several that a request has, the last one counts. */
  readonly propagators: readonly Propagator[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const PROTOCOL = 'http/protobuf';

/** @param endpoint  of `--otlp-endpoint` @throws ConfigError */
export function compileTraces(endpoint: string | undefined, env: Environment): TracesConfig | undefined {
  const url = urlOf(endpoint, env);
  if (url === undefined) return undefined;
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || PROTOCOL;
  if (protocol !== PROTOCOL)
    throw new ConfigError(`OTEL_EXPORTER_OTLP_PROTOCOL ${protocol}: traces are sent as ${PROTOCOL}, which collectors take at port 4318.`);
  return {
    url,
    serviceName: env.OTEL_SERVICE_NAME || 'ovenbird',
    sampler: samplerOf(env.OTEL_TRACES_SAMPLER || 'parentbased_always_on', env.OTEL_TRACES_SAMPLER_ARG),
    propagators: propagatorsOf(env.OTEL_PROPAGATORS || 'b3,tracecontext'),
  };
}

/** What stands in its place in the address of a trace's page. */
export const TRACE_ID_PLACE = '{traceId}';

/** @param template  of `--trace-ui` @throws ConfigError; it is not told again, there may be a password in it */
export function compileTraceUi(template: string | undefined): string | undefined {
  if (template === undefined || (template.includes(TRACE_ID_PLACE) && isHttpUrl(template))) return template;
  throw new ConfigError(
    `--trace-ui: expected an http:// or https:// address with ${TRACE_ID_PLACE} in it, e.g. http://127.0.0.1:16686/trace/${TRACE_ID_PLACE}.`,
  );
}

function urlOf(endpoint: string | undefined, env: Environment): string | undefined {
  if (endpoint !== undefined) return checkedUrl('--otlp-endpoint', below(endpoint));
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, OTEL_EXPORTER_OTLP_ENDPOINT: base } = env;
  if (exact) return checkedUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', exact);
  return base ? checkedUrl('OTEL_EXPORTER_OTLP_ENDPOINT', below(base)) : undefined;
}

function below(base: string): string {
  return `${base.replace(/\/+$/, '')}/v1/traces`;
}

function checkedUrl(name: string, url: string): string {
  if (URL.canParse(url) && /^https?:/i.test(url)) return url;
  throw new ConfigError(`${name}: expected the http:// address of a collector, e.g. http://127.0.0.1:4318, got ${url}`);
}

function samplerOf(name: string, argument: string | undefined): TracesConfig['sampler'] {
  const [, parent, kind] = /^(parentbased_)?(always_on|always_off|traceidratio)$/.exec(name) ?? [];
  if (kind === undefined)
    throw new ConfigError(
      `OTEL_TRACES_SAMPLER ${name}: expected always_on, always_off or traceidratio, or one of them after parentbased_.`,
    );
  const followsParent = parent !== undefined;
  if (kind !== 'traceidratio') return { ratio: kind === 'always_on' ? 1 : 0, followsParent };
  const ratio = argument === undefined || argument === '' ? 1 : Number(argument);
  if (!(ratio >= 0 && ratio <= 1)) throw new ConfigError(`OTEL_TRACES_SAMPLER_ARG ${argument}: expected a number from 0 to 1.`);
  return { ratio, followsParent };
}

function propagatorsOf(text: string): readonly Propagator[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'none') return [];
  return [...new Set(names)].map((name) => {
    const known = PROPAGATORS.find((candidate) => candidate === name);
    if (known) return known;
    throw new ConfigError(`OTEL_PROPAGATORS ${name}: expected some of ${PROPAGATORS.join(', ')}, or none.`);
  });
}
