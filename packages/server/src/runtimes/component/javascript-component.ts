// An object with Seldon's methods in JavaScript: the names in camel case or as Python has them, arrays as nested lists, each
// method may be async. A class throws what it likes; an error with `statusCode` and `reason` chooses its own status.
import type { ComponentCall, ComponentMethod, ComponentReply, HealthCall, SeldonJson } from './component-call.ts';

type Encoding = 'ndarray' | 'tensor' | undefined;

interface Request {
  readonly features: unknown;
  readonly names: readonly string[];
  readonly meta: SeldonJson;
  readonly encoding: Encoding;
}

interface Result {
  readonly data: unknown;
  readonly tags: SeldonJson;
  readonly metrics: readonly unknown[];
}

export interface JavaScriptComponent {
  load(): Promise<void>;
  metadata(): Promise<SeldonJson | null>;
  /** Whether it has `health_status`. */
  readonly hasHealth: boolean;
  /** Never throws. */
  answer(call: ComponentCall | HealthCall): Promise<ComponentReply>;
}

const METRIC_METHODS: Readonly<Record<ComponentMethod, string>> = {
  predict: 'predict',
  transform_input: 'inputtransform',
  transform_output: 'outputtransform',
  route: 'router',
  aggregate: 'aggregate',
  send_feedback: 'feedback',
};
const METRIC_TYPES = ['COUNTER', 'GAUGE', 'TIMER'];
const MISSING = Symbol('the class has no such method');

class Refused extends Error {
  readonly statusCode: number;
  readonly reason: string;

  constructor(statusCode: number, reason: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.reason = reason;
  }
}

const badData = (message: string) => new Refused(400, 'MICROSERVICE_BAD_DATA', message);

export function createJavaScriptComponent(object: object): JavaScriptComponent {
  const methods = object as Readonly<Record<string, unknown>>;

  const methodOf = (name: string) => methods[name] ?? methods[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];

  async function call(name: string, ...given: unknown[]): Promise<unknown> {
    const method = methodOf(name);
    return typeof method === 'function' ? method.apply(object, given) : MISSING;
  }

  async function run({ method, messages, feedback }: ComponentCall): Promise<Omit<Extract<ComponentReply, { kind: 'answer' }>, 'kind'>> {
    if (method === 'send_feedback') return learn(feedback ?? {});
    const raw = await call(`${method}_raw`, method === 'aggregate' ? { seldonMessages: messages } : messages[0]);
    if (raw !== MISSING)
      return { message: raw as SeldonJson, raw: true, ...(method === 'route' ? { branch: branchIn(raw as SeldonJson) } : {}) };
    const requests = messages.map(decode);
    const [{ features, names, meta, encoding }] = requests as [Request];
    if (method === 'aggregate') {
      const result = await call(method, requests.map((one) => one.features), requests.map((one) => one.names)); // biome-ignore format: one call
      if (result === MISSING) throw badData('Aggregate not defined');
      return message(method, result, encoding);
    }
    const result = await call(method, features, names, meta);
    if (method === 'route') return route(result);
    return message(method, result === MISSING ? (method === 'predict' ? [] : features) : result, encoding);
  }

  async function route(result: unknown) {
    if (result === MISSING) throw badData('Route not defined');
    const { data, tags, metrics } = partsOf(result);
    if (!Number.isInteger(data)) throw badData(`Routing response must be int but got ${data}`);
    return { branch: data as number, ...(await added('route', tags, metrics)) };
  }

  async function learn(feedback: SeldonJson) {
    const whole = Object.fromEntries(Object.entries(feedback).filter(([key]) => ['request', 'response', 'reward', 'truth'].includes(key)));
    const raw = await call('send_feedback_raw', whole);
    if (raw !== MISSING && raw !== null && raw !== undefined) return { message: raw as SeldonJson, raw: true };
    const request = feedback.features ? decode(feedback.features as SeldonJson) : undefined;
    const truth = feedback.expected ? decode(feedback.expected as SeldonJson) : undefined;
    const reward = feedback.reward ?? 0;
    const result = await call('send_feedback', request?.features, request?.names ?? [], reward, truth?.features, feedback.branch);
    return result === MISSING || result === null || result === undefined ? {} : message('send_feedback', result, request?.encoding);
  }

  async function message(method: ComponentMethod, result: unknown, encoding: Encoding) {
    const { data, tags, metrics } = partsOf(result);
    const names = await call('class_names');
    return {
      message: encode(data, names === MISSING ? undefined : (names as string[]), encoding),
      ...(await added(method, tags, metrics)),
    };
  }

  async function added(method: ComponentMethod, tags: SeldonJson, metrics: readonly unknown[]) {
    const [ownTags, ownMetrics] = [await call('tags'), await call('metrics')];
    const every = [...checkMetrics(ownMetrics === MISSING ? [] : ownMetrics), ...checkMetrics(metrics)];
    return {
      tags: { ...(ownTags === MISSING ? {} : (ownTags as SeldonJson)), ...tags },
      metrics: every.map((metric) => (metric.tags ? { ...metric, tags: { ...metric.tags, method: METRIC_METHODS[method] } } : metric)),
    };
  }

  return {
    load: async () => void (await call('load')),
    metadata: async () => {
      const said = await call('init_metadata');
      return typeof said === 'object' && said !== null ? (said as SeldonJson) : null;
    },
    hasHealth: typeof methodOf('health_status') === 'function',
    answer: async (asked) => {
      try {
        if (asked.kind === 'call') return { kind: 'answer', ...(await run(asked)) };
        await call('health_status');
        return { kind: 'answer' };
      } catch (error) {
        const { statusCode, reason, message: text } = error as Partial<Refused>;
        const chosen = Number.isInteger(statusCode) && typeof reason === 'string';
        return {
          kind: 'refused',
          status: chosen ? statusCode! : 500,
          reason: chosen ? reason : 'MICROSERVICE_INTERNAL_ERROR',
          message: text ?? String(error),
        };
      }
    },
  };
}

/** A result, or `{ data, tags, metrics }` of one call. */
function partsOf(result: unknown): Result {
  const { data, tags, metrics } = (result ?? {}) as Partial<Result>;
  if (data !== undefined && (tags !== undefined || metrics !== undefined)) return { data, tags: tags ?? {}, metrics: metrics ?? [] };
  return { data: result, tags: {}, metrics: [] };
}

function decode(message: SeldonJson): Request {
  const meta = (message.meta ?? {}) as SeldonJson;
  const data = message.data as { names?: string[]; tensor?: { shape: number[]; values: unknown[] }; ndarray?: unknown[] } | undefined;
  if (data?.tensor) return { features: nest(data.tensor.values, data.tensor.shape), names: data.names ?? [], meta, encoding: 'tensor' };
  if (data) return { features: data.ndarray ?? [], names: data.names ?? [], meta, encoding: 'ndarray' };
  const bytes = typeof message.binData === 'string' ? Buffer.from(message.binData, 'base64') : undefined;
  return { features: message.strData ?? bytes ?? message.jsonData, names: [], meta, encoding: undefined };
}

function encode(result: unknown, classNames: readonly string[] | undefined, encoding: Encoding): SeldonJson {
  if (typeof result === 'string') return { strData: result };
  if (result instanceof Uint8Array) return { binData: Buffer.from(result).toString('base64') };
  const list = ArrayBuffer.isView(result) ? Array.from(result as Float64Array) : result;
  if (!Array.isArray(list) || (list.length > 0 && list.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))))
    return { jsonData: list ?? null };
  const shape = [list.length, ...(Array.isArray(list[0]) ? [list[0].length] : [])];
  const names = classNames ?? (shape.length > 1 ? Array.from({ length: shape[1]! }, (_, index) => `t:${index}`) : []);
  const values = list.flat(shape.length - 1);
  const isMatrix =
    values.every((value) => typeof value === 'number') && values.length === shape.reduce((product, size) => product * size, 1);
  return encoding === 'ndarray' || !isMatrix ? { data: { names, ndarray: list } } : { data: { names, tensor: { shape, values } } };
}

function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  let level = values;
  for (const size of shape.slice(1).toReversed())
    level = Array.from({ length: size === 0 ? 0 : level.length / size }, (_, index) => level.slice(index * size, (index + 1) * size));
  return level;
}

function branchIn(message: SeldonJson): number {
  const data = message.data as { tensor?: { values: unknown[] }; ndarray?: unknown[] } | undefined;
  const [branch] = (data?.tensor?.values ?? data?.ndarray ?? []).flat(2);
  if (Number.isInteger(branch)) return branch as number;
  throw badData(`Routing response must be int but got ${branch}`);
}

interface Metric {
  readonly key: string;
  readonly type: string;
  readonly value: number;
  readonly tags?: SeldonJson;
}

function checkMetrics(metrics: unknown): readonly Metric[] {
  const isMetric = (metric: Partial<Metric> | null) =>
    typeof metric?.key === 'string' && METRIC_TYPES.includes(metric.type ?? '') && typeof metric.value === 'number';
  if (Array.isArray(metrics) && metrics.every(isMetric)) return metrics as Metric[];
  throw new Refused(500, 'MICROSERVICE_BAD_METRIC', `Bad metric created during request: ${JSON.stringify(metrics)}`);
}
