import { describe, expect, it } from 'vitest';
import { createServingMeters } from '../../domain/serving/observation/index.ts';
import { renderMetrics } from './metrics-route.ts';

const unit = {
  deployment: 'iris',
  namespace: 'default',
  predictor: 'main',
  version: 'v1',
  modelName: 'm',
  modelImage: 'img:1',
  modelVersion: '2',
};
const UNIT =
  'deployment_name="iris",namespace="default",predictor_name="main",predictor_version="v1",model_name="m",model_image="img:1",model_version="2"';
const log = { bufferedRecords: 0, bufferedBytes: 0, writtenRecords: 0, droppedRecords: 0, lastError: null };

describe('the metrics of the inference port', () => {
  it('show what units count with their own tags and the labels of Seldon', () => {
    const meters = createServingMeters();
    meters.custom.add(unit, 'predict', [
      { key: 'seen', type: 'COUNTER', value: 2, tags: { colour: 'a "red"\n' } },
      { key: 'level', type: 'GAUGE', value: 0.5 },
      { key: 'took', type: 'TIMER', value: 40_000 },
      { key: '', value: 1 },
    ]);
    const text = renderMetrics(meters, log, [], []);
    expect(text).toContain(`# TYPE seen_total counter\nseen_total{colour="a \\"red\\"\\n",method="predict",${UNIT}} 2\n`);
    expect(text).toContain(`# TYPE level gauge\nlevel{method="predict",${UNIT}} 0.5\n`);
    expect(text).toContain(`# TYPE took histogram\ntook_bucket{method="predict",${UNIT},le="0.001"} 0\n`);
    expect(text).toContain(`took_bucket{method="predict",${UNIT},le="30"} 0\ntook_bucket{method="predict",${UNIT},le="+Inf"} 1\n`);
    expect(text).toContain(`took_sum{method="predict",${UNIT}} 40\ntook_count{method="predict",${UNIT}} 1\n`);
    expect(text).toContain('ovenbird_custom_metric_series 3\n');
    expect(text).toContain('ovenbird_custom_metrics_dropped_total{reason="invalid"} 1\n');
  });

  it('show inferences with the names of MLServer', () => {
    const meters = createServingMeters();
    const model = { model: 'iris', namespace: 'default', version: '2' };
    meters.inferences.add(model, false, 0.25);
    meters.inferences.add(model, true, 0.5);
    const text = renderMetrics(meters, log, [], []);
    const labels = '{model="iris",namespace="default",version="2"}';
    expect(text).toContain(`# TYPE model_infer_request_success_total counter\nmodel_infer_request_success_total${labels} 1\n`);
    expect(text).toContain(`model_infer_request_failure_total${labels} 1\n`);
    expect(text).toContain(`# TYPE model_infer_request_duration summary\nmodel_infer_request_duration_sum${labels} 0.75\n`);
    expect(text).toContain(`model_infer_request_duration_count${labels} 2\n`);
  });

  it('have one type for each name, before its lines, and no line twice', () => {
    const meters = createServingMeters();
    const labels = { ...unit, service: 'predictions', status: 200 };
    meters.requests.observe(labels, 0.1);
    meters.requests.observe({ ...labels, modelName: '', modelImage: '', modelVersion: '' }, 0.1);
    meters.feedback.add(unit, 0);
    meters.custom.add(unit, 'predict', [{ key: 'took', type: 'TIMER', value: 1 }]);
    const lines = renderMetrics(meters, log, [], []).trimEnd().split('\n');
    const types = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(types).size).toBe(types.length);
    const samples = lines.filter((line) => !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(samples).size).toBe(samples.length);
    expect(samples.every((sample) => /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})?$/.test(sample))).toBe(true);
  });
});
