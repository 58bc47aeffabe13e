// Accelerations: models that need Python, answered in process by an ONNX file that was compared with them.
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { objectState } from './entity.ts';
import { durationMs, epochMs, stringMap } from './scalars.ts';

export const comparedSet = z
  .object({
    name: z.string().describe('e.g. input example, logged requests, neighbours'),
    rows: z.int(),
    agreeing: z.int().describe('Rows of which every value is within the tolerance'),
    maxAbsolute: z.number().nullable().describe('Largest difference of two numbers; null where there are none, or one side has none'),
    maxRelative: z.number().nullable(),
    equalLabels: z.number().nullable().describe('Share of whole numbers and texts that are equal; null where there are none'),
    worst: z
      .object({ input: z.string(), original: z.string(), accelerated: z.string() })
      .nullable()
      .describe('The row that is farthest off'),
  })
  .meta({ id: 'ComparedSet' });
export type ComparedSet = z.infer<typeof comparedSet>;

export const acceleration = z
  .object({
    id: z.string(),
    modelName: z.string().nullable(),
    modelVersion: z.string().nullable(),
    location: z.string(),
    server: z.string().nullable().describe('The prepackaged server as which it is served'),
    parameters: stringMap,
    tolerance: z.object({ absolute: z.number(), relative: z.number() }),
    phase: z.enum(['converting', 'comparing', 'verified', 'refused', 'failed']),
    state: objectState,
    reason: z.string().nullable().describe('Why it is not verified'),
    evidence: z
      .object({
        sets: z.array(comparedSet),
        originalMs: durationMs.describe('One row, by the Python worker'),
        acceleratedMs: durationMs.describe('One row, by the ONNX runtime'),
        precision: z.enum(['float32', 'float64']),
        onnxBytes: z.int(),
        missingValues: z.boolean().describe('Whether rows with missing values are answered by the ONNX file too'),
      })
      .nullable(),
    versions: stringMap.describe('Of Python and the packages that converted it'),
    createdAt: epochMs,
    updatedAt: epochMs,
    durationMs: durationMs.nullable(),
    peakMemoryBytes: z.int().nullable().describe('Of the conversion'),
  })
  .meta({ id: 'Acceleration' });
export type Acceleration = z.infer<typeof acceleration>;

export const accelerationEndpoints = {
  create: defineEndpoint({
    method: 'POST',
    path: '/accelerations',
    summary: 'Convert a model to ONNX and compare both; what is verified already is found, what was refused is tried again',
    body: z.object({
      uri: z.string().min(1).describe('e.g. models:/iris@champion'),
      server: z.string().optional().describe('Default: MLFLOW_SERVER'),
      parameters: stringMap.optional().describe("The unit's parameters"),
      tolerance: z.object({ absolute: z.number().optional(), relative: z.number().optional() }).optional(),
    }),
    response: acceleration,
  }),
  get: defineEndpoint({
    method: 'GET',
    path: '/accelerations/{id}',
    summary: 'One acceleration with its evidence',
    params: z.object({ id: z.string() }),
    response: acceleration,
  }),
  ofVersion: defineEndpoint({
    method: 'GET',
    path: '/models/{name}/versions/{version}/accelerations',
    summary: 'Accelerations of a model version, newest first',
    params: z.object({ name: z.string(), version: z.string() }),
    response: z.object({ items: z.array(acceleration) }),
  }),
  ofDeployment: defineEndpoint({
    method: 'GET',
    path: '/deployments/{namespace}/{name}/accelerations',
    summary: 'Of each unit that asks for one: whether it is in use, and if not why',
    params: z.object({ namespace: z.string(), name: z.string() }),
    response: z.object({
      items: z.array(z.object({ predictor: z.string(), node: z.string(), inUse: z.boolean(), acceleration })),
    }),
  }),
};
