// The rules for the units of a graph.
import type { DeploymentSpec, PredictorSpec, UnitSpec } from './deployment-spec.ts';
import type { ManifestFault } from './manifest-fault.ts';
import { isBuiltInUnit, prepackagedServer } from './prepackaged-servers.ts';

/** @param path  where the predictor stands, e.g. `spec.predictors[0]` */
export function validateUnits(spec: DeploymentSpec, predictor: PredictorSpec, path: string): ManifestFault[] {
  const containers = new Set(predictor.componentSpecs.flatMap((component) => component.containers.map((container) => container.name)));
  const units = walk(predictor.graph, `${path}.graph`);
  return [...units.flatMap(([unit, field]) => validateUnit(spec, unit, field, containers)), ...repeatedNames(units)];
}

/** Ours: routes, feedback and logs go by the names of units, as Kubernetes' containers do. */
function repeatedNames(units: readonly [UnitSpec, string][]): ManifestFault[] {
  const names = new Set<string>();
  return units.flatMap(([{ name }, field]) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    return [{ field: `${field}.name`, message: `Duplicate unit name ${JSON.stringify(name)}` }];
  });
}

/** All endpoint types of a deployment must agree, and be said in one place only. */
export function validateEndpoints(spec: DeploymentSpec): ManifestFault[] {
  const types = new Set<string>();
  for (const [index, predictor] of spec.predictors.entries())
    for (const [unit] of walk(predictor.graph, `spec.predictors[${index}].graph`)) if (unit.endpointType) types.add(unit.endpointType);
  if (types.size > 1)
    return [
      {
        field: 'spec.predictors',
        message: 'Multiple endpoint.types found - can only have 1 type in graph. Please use spec.transport',
      },
    ];
  const [type] = types;
  if (type && spec.transport && type.toLowerCase() !== spec.transport)
    return [
      {
        field: 'spec.transport',
        message: 'Mixed transport types found. Remove graph endpoint.types if transport set at deployment level',
      },
    ];
  return [];
}

function walk(unit: UnitSpec, field: string): [UnitSpec, string][] {
  return [[unit, field], ...unit.children.flatMap((child, index) => walk(child, `${field}.children[${index}]`))];
}

function validateUnit(spec: DeploymentSpec, unit: UnitSpec, field: string, containers: ReadonlySet<string>): ManifestFault[] {
  const faults: ManifestFault[] = [];
  const { implementation = 'UNKNOWN_IMPLEMENTATION' } = unit;
  const server = prepackagedServer(implementation);
  if (implementation === 'UNKNOWN_IMPLEMENTATION') {
    if (!containers.has(unit.name)) faults.push({ field, message: `Can't find container for Predictive Unit` });
  } else if (!server && !isBuiltInUnit(implementation))
    faults.push({ field: `${field}.implementation`, message: `No entry in predictors map for ${implementation}` });
  if ((unit.type === undefined || unit.type === 'UNKNOWN_TYPE') && (unit.methods ?? []).length === 0 && !isBuiltInUnit(implementation))
    faults.push({
      field,
      message: 'Predictive Unit has no implementation methods defined. Change to a known type or add what methods it defines',
    });
  if (server?.needsModelUri && !unit.modelUri)
    faults.push({ field: `${field}.modelUri`, message: 'Predictive unit modelUri required when using standalone servers' });
  if (server && !server.speaksTensorflow && spec.protocol === 'tensorflow')
    faults.push({ field: `${field}.implementation`, message: `Prepackaged server does not handle tensorflow protocol ${implementation}` });
  if (unit.logger && !unit.logger.mode) faults.push({ field: `${field}.logger.mode`, message: 'No logger mode specified' });
  return faults;
}
