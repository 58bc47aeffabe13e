// Dashboards and the page about metrics name what the two ports answer, and nothing else: a panel without data looks like a
// platform without faults.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServingMeters } from '../../packages/server/src/domain/serving/observation/index.ts';
import { createHttpServer, type HttpServer } from '../../packages/server/src/edge/http/http-server.ts';
import { registerProbes } from '../../packages/server/src/edge/http/probes.ts';
import { silentLogger } from '../../packages/server/src/kernel/logger.ts';
import { renderMetrics } from '../../packages/server/src/protocols/seldon/metrics-route.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');

interface Family {
  readonly name: string;
  readonly type: string;
  readonly labels: string[];
}

/** What Prometheus itself adds to each series, and what only buckets have. */
const SCRAPE_LABELS = ['instance', 'job'];
const SUFFIXES = { histogram: ['_bucket', '_sum', '_count'], summary: ['_sum', '_count'] } as Readonly<Record<string, readonly string[]>>;
const linesOf = ({ name, type }: Family) => (SUFFIXES[type] ?? ['']).map((suffix) => name + suffix);

function familiesIn(text: string): Family[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => {
    const family = { name: name!, type: type!, labels: [] };
    const labels = linesOf(family).flatMap((line) => {
      const sample = new RegExp(`^${line}(?:\\{(.*)\\})? \\S+$`, 'm').exec(text);
      expect(sample, `${line} has no sample`).not.toBeNull();
      return [...(sample![1] ?? '').matchAll(/(\w+)="/g)].map((match) => match[1]!);
    });
    return { ...family, labels: [...new Set(labels)].filter((label) => label !== 'le') };
  });
}

function inferenceText(): string {
  const meters = createServingMeters();
  const predictor = { deployment: 'd', namespace: 'n', predictor: 'p', version: 'v' };
  const unit = { ...predictor, modelName: 'm', modelImage: 'i', modelVersion: '1' };
  const nobody = { modelName: '', modelImage: '', modelVersion: '' };
  meters.requests.observe({ ...predictor, ...nobody, service: 'predictions', status: 200 }, 1);
  meters.requests.observe({ ...unit, service: '/predict', status: 200 }, 1);
  meters.feedback.add(unit, 1);
  meters.inferences.add({ model: 'd', namespace: 'n', version: '1' }, false, 1);
  const copies = { namespace: 'n', name: 'd', predictor: 'p', node: 'u', desired: 2, available: 1, asked: 2, waiting: 0 };
  const deployment = { name: { namespace: 'n', name: 'd' }, loaded: undefined, reason: 'unloaded', isUnloaded: true };
  const sink = { sink: 'http://s/', delivered: 0, refused: 0, full: 0, expired: 0, waitingBytes: 0, failing: false };
  const log = { bufferedRecords: 0, bufferedBytes: 0, writtenRecords: 0, droppedRecords: 0, lastError: null, sinks: [sink] };
  const counts = { received: 1, answered: 1, errors: 0, retries: 0, inFlight: 0, lag: 0, fault: undefined };
  const stream = { namespace: 'n', name: 'd', predictor: 'p', ...counts };
  return renderMetrics(meters, log, [{ labels: predictor, dropped: 1 }], [copies], undefined, [stream], [deployment]);
}

/** Rows `name | type | labels` of a page; groups of labels by the words that it uses for them. */
function rowsOf(page: string): Family[] {
  const deployment = ['deployment_name', 'namespace', 'predictor_name', 'predictor_version'];
  const groups: Readonly<Record<string, readonly string[]>> = {
    deployment,
    unit: [...deployment, 'model_name', 'model_image', 'model_version'],
  };
  return [...page.matchAll(/^\| `(\w+)`\s*\| (histogram|counter|gauge|summary)\s*\|(.*?)\|/gm)].map(([, name, type, labels]) => ({
    name: name!,
    type: type!,
    labels: labels!
      .split(',')
      .map((label) => label.replaceAll('`', '').trim())
      .filter((label) => label !== '')
      .flatMap((label) => groups[label] ?? [label]),
  }));
}

function expressionsIn(dashboard: string): string[] {
  const { panels, templating } = JSON.parse(read(dashboard)) as {
    panels: readonly { targets?: readonly { expr: string }[] }[];
    templating: { list: readonly { definition: string }[] };
  };
  return [...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)), ...templating.list.map(({ definition }) => definition)];
}

const WORDS = new Set(['by', 'or', 'and', 'unless', 'on', 'ignoring', 'without']);

function namesIn(expression: string): { metrics: string[]; labels: string[] } {
  const labels: string[] = [];
  const bare = expression
    .replace(/"[^"]*"/g, '""')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/label_values\((.*), (\w+)\)/g, (_all, series: string, label: string) => {
      labels.push(label);
      return series;
    })
    .replace(/\{([^}]*)\}/g, (_all, matchers: string) => {
      labels.push(...[...matchers.matchAll(/(\w+)\s*(?:=|!)/g)].map((match) => match[1]!));
      return '';
    })
    .replace(/\b(?:by|without|on|ignoring) \(([^)]*)\)/g, (_all, grouped: string) => {
      labels.push(...grouped.split(',').map((label) => label.trim()));
      return '';
    });
  const metrics = [...bare.matchAll(/(?<![\w.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name).filter((name) => !WORDS.has(name));
  return { metrics, labels };
}

describe('the metrics of the two ports', () => {
  let http: HttpServer;
  let families: Family[];
  beforeAll(async () => {
    http = createHttpServer({ logger: silentLogger, host: '127.0.0.1' });
    registerProbes(http.app, { checks: { database: () => true } });
    const get = (url: string) => http.app.inject({ url, headers: { host: 'localhost' } });
    await get('/healthz');
    families = [...familiesIn(inferenceText()), ...familiesIn((await get('/metrics')).body)];
  });
  afterAll(() => http.close());

  it('are the ones of the page about them, with their types and labels', () => {
    const sorted = (of: readonly Family[]) =>
      of.map((family) => ({ ...family, labels: [...family.labels].sort() })).sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted(rowsOf(read('docs/metrics.md')))).toEqual(sorted(families));
  });

  it.each(['predictions', 'platform'])('are all that the dashboard about %s asks for', (name) => {
    const expressions = expressionsIn(`deploy/grafana/dashboards/${name}.json`);
    expect(expressions.length).toBeGreaterThan(5);
    const byLine = new Map(families.flatMap((family) => linesOf(family).map((line) => [line, family] as const)));
    for (const expression of expressions) {
      const { metrics, labels } = namesIn(expression);
      expect(metrics, expression).not.toEqual([]);
      expect(
        metrics.filter((metric) => !byLine.has(metric)),
        expression,
      ).toEqual([]);
      const known = metrics.map((metric) => [
        ...byLine.get(metric)!.labels,
        ...SCRAPE_LABELS,
        ...(metric.endsWith('_bucket') ? ['le'] : []),
      ]);
      expect(
        labels.filter((label) => !known.every((of) => of.includes(label))),
        expression,
      ).toEqual([]);
    }
  });
});

describe('the reader of expressions', () => {
  it('tells metrics from functions, labels, texts and ranges', () => {
    expect(namesIn('histogram_quantile(0.99, sum by (le, a) (rate(x_bucket{b=~"c d"}[$__rate_interval]))) / y or vector(0)')).toEqual({
      metrics: ['x_bucket', 'y'],
      labels: ['b', 'le', 'a'],
    });
    expect(namesIn('label_values(x{a="b",d="e"}, c)')).toEqual({ metrics: ['x'], labels: ['c', 'a', 'd'] });
  });
});
