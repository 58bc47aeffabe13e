// SeldonDeployments out of YAML or JSON text, or out of an object. Shape is checked here; Seldon's rules are the domain's.
import { parseAllDocuments } from 'yaml';
import type { ZodError } from 'zod';
import type { DeploymentManifest, DeploymentSpec, PredictorSpec, UnitContainer, UnitSpec } from '../../../domain/serving/index.ts';
import { PlatformError } from '../../../kernel/errors.ts';
import {
  type ContainerDocument,
  type ManifestDocument,
  manifestSchema,
  type PredictorDocument,
  type UnitDocument,
  type VariableDocument,
} from './manifest-schema.ts';
import { readAutoscale } from './read-autoscale.ts';

/**
 * @param manifest   text with any number of YAML documents (JSON is YAML), or one document as an object
 * @param namespace  for documents that name none
 * @throws           invalid_argument naming document, line or field
 */
export function parseManifest(manifest: string | Readonly<Record<string, unknown>>, namespace = 'default'): DeploymentManifest[] {
  const documents = typeof manifest === 'string' ? readDocuments(manifest) : [manifest];
  if (documents.length === 0) throw new PlatformError('invalid_argument', 'The manifest holds no document.', { field: 'manifest' });
  return documents.map((document, index) => readDeployment(document, documents.length > 1 ? `document ${index + 1}: ` : '', namespace));
}

function readDocuments(text: string): unknown[] {
  const documents: unknown[] = [];
  const parsed = parseAllDocuments(text, { prettyErrors: true });
  if (!Array.isArray(parsed)) return documents;
  for (const [index, document] of parsed.entries()) {
    const error = document.errors[0];
    if (error) {
      const place = error.linePos?.[0] ? ` at line ${error.linePos[0].line}, column ${error.linePos[0].col}` : '';
      const summary = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
      throw new PlatformError('invalid_argument', `The manifest is not YAML${place}: ${summary}.`, {
        field: 'manifest',
        document: index + 1,
      });
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value !== null && value !== undefined) documents.push(value);
  }
  return documents;
}

function readDeployment(value: unknown, place: string, namespace: string): DeploymentManifest {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw shapeError(parsed.error, place);
  return { spec: toSpec(parsed.data, namespace), document: value as Record<string, unknown> };
}

function shapeError(error: ZodError, place: string): PlatformError {
  const faults = error.issues.map((issue) => ({ field: pathText(issue.path), message: issue.message }));
  const text = faults.map((fault) => (fault.field ? `${fault.field}: ${fault.message}` : fault.message)).join('; ');
  return new PlatformError('invalid_argument', `${place}${text}`, { field: faults[0]?.field ?? '', faults });
}

/** `['spec', 'predictors', 0]` as `spec.predictors[0]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`)).join('');
}

function toSpec({ metadata, spec }: ManifestDocument, namespace: string): DeploymentSpec {
  return {
    namespace: metadata.namespace ?? namespace,
    name: metadata.name,
    annotations: { ...metadata.annotations, ...spec.annotations },
    labels: metadata.labels ?? {},
    protocol: spec.protocol === 'kfserving' ? 'v2' : spec.protocol || 'seldon',
    ...(spec.transport ? { transport: spec.transport } : {}),
    ...(spec.serverType ? { serverType: spec.serverType } : {}),
    ...(spec.replicas === undefined ? {} : { replicas: spec.replicas }),
    predictors: (spec.predictors ?? []).map(toPredictor),
  };
}

function toPredictor(predictor: PredictorDocument): PredictorSpec {
  const { explainer } = predictor;
  const explains = explainer && (explainer.type || explainer.containerSpec);
  return {
    name: predictor.name,
    graph: toUnit(predictor.graph),
    componentSpecs: (predictor.componentSpecs ?? []).map((component) => {
      const containers = (component.spec?.containers ?? []).map(toContainer);
      const { autoscale } = readAutoscale(component, containers);
      return {
        ...(component.metadata?.name ? { podName: component.metadata.name } : {}),
        ...(component.replicas === undefined ? {} : { replicas: component.replicas }),
        ...(autoscale ? { autoscale } : {}),
        containers,
      };
    }),
    ...(predictor.replicas === undefined ? {} : { replicas: predictor.replicas }),
    ...(predictor.traffic === undefined ? {} : { traffic: predictor.traffic }),
    shadow: predictor.shadow ?? false,
    annotations: predictor.annotations ?? {},
    labels: predictor.labels ?? {},
    ...(explains ? { explainerType: explainer.type || 'custom' } : {}),
    orchestratorEnv: variablesOf(predictor.svcOrchSpec?.env ?? []),
    ...secretsOf(predictor.svcOrchSpec?.env ?? []),
    ...withoutEffect(predictor),
  };
}

/** What Kubernetes would do something with. */
function withoutEffect(predictor: PredictorDocument): Pick<PredictorSpec, 'withoutEffect'> {
  const { engineResources, ssl, svcOrchSpec, progressDeadlineSeconds, componentSpecs = [] } = predictor;
  const written = {
    engineResources,
    ssl,
    progressDeadlineSeconds,
    'svcOrchSpec.resources': svcOrchSpec?.resources,
    'svcOrchSpec.replicas': svcOrchSpec?.replicas,
    ...Object.fromEntries(
      componentSpecs.flatMap((component, index) => {
        const scaling = readAutoscale(component, (component.spec?.containers ?? []).map(toContainer)).withoutEffect;
        return [...scaling, ...(component.pdbSpec ? ['pdbSpec'] : [])].map((path) => [`componentSpecs[${index}].${path}`, true]);
      }),
    ),
    ...Object.fromEntries(storageOfUnits(predictor.graph, 'graph').map((path) => [path, true])),
  };
  const paths = Object.entries(written).flatMap(([path, value]) => (value === undefined ? [] : [path]));
  return paths.length > 0 ? { withoutEffect: paths } : {};
}

/** With whose keys and by what a model would be fetched: here the server has one set of keys for all. */
function storageOfUnits(unit: UnitDocument, field: string): string[] {
  const names = (['serviceAccountName', 'envSecretRefName', 'storageInitializerImage'] as const).filter((name) => unit[name]);
  return [
    ...names.map((name) => `${field}.${name}`),
    ...(unit.children ?? []).flatMap((child, index) => storageOfUnits(child, `${field}.children[${index}]`)),
  ];
}

function toContainer({ name, image, env, resources }: ContainerDocument): UnitContainer {
  // As Kubernetes fills in requests that are not written.
  const cpuCores = resources?.requests?.cpu ?? resources?.limits?.cpu;
  const memoryBytes = resources?.requests?.memory ?? resources?.limits?.memory;
  const requests = { ...(cpuCores ? { cpuCores } : {}), ...(memoryBytes ? { memoryBytes } : {}) };
  return {
    name,
    ...(image ? { image } : {}),
    ...(env ? { env: variablesOf(env) } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function variablesOf(env: readonly VariableDocument[]): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value ?? '']));
}

function secretsOf(env: readonly VariableDocument[]): Pick<PredictorSpec, 'orchestratorSecrets'> {
  const secrets = env.flatMap(({ name, valueFrom }) => {
    const from = valueFrom?.secretKeyRef;
    return from ? [[name, { secret: from.name, key: from.key }] as const] : [];
  });
  return secrets.length > 0 ? { orchestratorSecrets: Object.fromEntries(secrets) } : {};
}

function toUnit(unit: UnitDocument): UnitSpec {
  return {
    name: unit.name,
    ...(unit.type ? { type: unit.type } : {}),
    ...(unit.implementation ? { implementation: unit.implementation } : {}),
    ...(unit.methods ? { methods: unit.methods } : {}),
    ...(unit.endpoint?.type ? { endpointType: unit.endpoint.type } : {}),
    parameters: unit.parameters ?? [],
    ...(unit.modelUri ? { modelUri: unit.modelUri } : {}),
    ...(unit.logger
      ? { logger: { ...(unit.logger.url ? { url: unit.logger.url } : {}), ...(unit.logger.mode ? { mode: unit.logger.mode } : {}) } }
      : {}),
    children: (unit.children ?? []).map(toUnit),
  };
}
