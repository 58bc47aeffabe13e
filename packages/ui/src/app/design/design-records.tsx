// What was found out about one thing: an acceleration and its evidence, a prediction and its bodies.
import type { Acceleration } from '@ovenbird/contracts/accelerations';
import type { Prediction } from '@ovenbird/contracts/predictions';
import { AccelerationEvidence } from '../../parts/acceleration-evidence.tsx';
import { PredictionBodies } from '../../parts/prediction-bodies.tsx';
import { Specimen } from './specimen.tsx';

const at = Date.UTC(2026, 0, 15, 9, 30);

const verified: Acceleration = {
  id: 'a1',
  modelName: 'bread',
  modelVersion: '3',
  location: 'mlflow-artifacts:/1/models/m-1/artifacts',
  server: 'MLFLOW_SERVER',
  parameters: {},
  tolerance: { absolute: 1e-5, relative: 1e-4 },
  phase: 'verified',
  state: 'succeeded',
  reason: null,
  evidence: {
    sets: [
      { name: 'input example', rows: 5, agreeing: 5, maxAbsolute: 0, maxRelative: 0, equalLabels: 1, worst: null },
      { name: 'neighbours', rows: 2000, agreeing: 2000, maxAbsolute: 2.4e-7, maxRelative: 4e-7, equalLabels: 1, worst: null },
    ],
    originalMs: 1.4,
    acceleratedMs: 0.05,
    precision: 'float64',
    onnxBytes: 1800,
    missingValues: true,
  },
  versions: { python: '3.12.4', skl2onnx: '1.20.0' },
  createdAt: at,
  updatedAt: at,
  durationMs: 8200,
  peakMemoryBytes: null,
};
const refused: Acceleration = {
  ...verified,
  id: 'a2',
  phase: 'refused',
  state: 'failed',
  reason: 'Of 2000 rows of the neighbours 3 differ by more than the tolerance.',
  evidence: null,
};
const prediction: Prediction = {
  id: 'b1',
  at,
  deployment: { namespace: 'default', name: 'bread' },
  revision: 3,
  predictor: 'main',
  protocol: 'seldon',
  status: 200,
  state: 'succeeded',
  durationMs: 2.1,
  nodes: [{ node: 'oven', modelName: 'bread', modelVersion: '3', durationMs: 1.2 }],
  summary: 'rye',
  request: { data: { ndarray: [[812, 0.7]] } },
  response: { data: { ndarray: ['rye'] } },
  truncated: false,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  traceUrl: null,
  feedback: [{ at, reward: 1, truth: 'rye' }],
};

export function DesignRecords() {
  return (
    <>
      <Specimen name="Acceleration: verified and refused">
        <div className="flex flex-col gap-6">
          <AccelerationEvidence item={verified} />
          <AccelerationEvidence item={refused} />
        </div>
      </Specimen>
      <Specimen name="Prediction">
        <PredictionBodies prediction={prediction} />
      </Specimen>
    </>
  );
}
