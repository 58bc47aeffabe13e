// Seldon's predefined units, by the name that a manifest calls them by, and the images under which its routers are published.
import { PlatformError } from '../../../../kernel/errors.ts';
import type { UnitSpec } from '../../manifest/deployment-spec.ts';
import type { UnitBackend, UnitServices } from '../graph-node.ts';
import { createAverageCombiner } from './average-combiner.ts';
import { createEpsilonGreedy } from './epsilon-greedy.ts';
import { createRandomSource } from './random-source.ts';
import { createSimpleModel } from './simple-model.ts';
import { createThompsonSampling } from './thompson-sampling.ts';
import { noNotes, type UnitNotes } from './unit-memory.ts';
import { epsilonOf, numberParameter } from './unit-parameters.ts';

interface BuiltInUnit {
  readonly backend: UnitBackend;
  readonly services: UnitServices;
}

const NOTHING: UnitServices = { routes: false, aggregates: false, transformsOutput: false, takesFeedback: false };
const MODEL: UnitServices = { ...NOTHING, input: '/predict', takesFeedback: true };
const ROUTER: UnitServices = { ...NOTHING, routes: true, takesFeedback: true };
const COMBINER: UnitServices = { ...NOTHING, aggregates: true };

/** What a unit is asked is said by its implementation, whatever type is written beside it. */
const SERVICES: Readonly<Record<string, UnitServices>> = {
  SIMPLE_MODEL: MODEL,
  SIMPLE_ROUTER: { ...ROUTER, takesFeedback: false },
  AVERAGE_COMBINER: COMBINER,
  RANDOM_ABTEST: { ...ROUTER, takesFeedback: false },
  EPSILON_GREEDY: ROUTER,
  THOMPSON_SAMPLING: ROUTER,
};

/** @returns undefined for what is not built in */
export function builtInServices(implementation: string | undefined): UnitServices | undefined {
  return implementation !== undefined && Object.hasOwn(SERVICES, implementation) ? SERVICES[implementation] : undefined;
}

/**
 * @param notes  where it keeps what it learns
 * @throws failed_precondition naming the parameter that is wrong, or the number of children
 */
export function createBuiltInUnit(unit: UnitSpec, notes: UnitNotes = noNotes): BuiltInUnit {
  const services = builtInServices(unit.implementation);
  if (!services) throw new PlatformError('failed_precondition', `Unit "${unit.name}": there is no built-in ${unit.implementation}.`);
  return { backend: createBackend(unit, notes), services };
}

function createBackend(unit: UnitSpec, notes: UnitNotes): UnitBackend {
  switch (unit.implementation) {
    case 'SIMPLE_MODEL':
      return createSimpleModel();
    case 'SIMPLE_ROUTER':
      return { route: async () => ({ branch: 0 }) };
    case 'AVERAGE_COMBINER':
      return createAverageCombiner();
    case 'RANDOM_ABTEST': {
      const ratioA = numberParameter(unit, 'ratioA', { fallback: 0.5, min: 0, max: 1 });
      if (unit.children.length !== 2)
        throw new PlatformError(
          'failed_precondition',
          `Unit "${unit.name}": RANDOM_ABTEST chooses between two children, it has ${unit.children.length}.`,
        );
      const random = randomOf(unit);
      return { route: async () => ({ branch: random() < ratioA ? 0 : 1 }) };
    }
    case 'EPSILON_GREEDY': {
      const branches = branchesOf(unit);
      const best = unit.parameters.some(({ name }) => name === 'best_branch')
        ? { bestBranch: numberParameter(unit, 'best_branch', { min: 0, max: branches - 1, whole: true }) }
        : {};
      const random = randomOf(unit);
      return createEpsilonGreedy({ branches, epsilon: epsilonOf(unit), ...best, random, notes });
    }
    case 'THOMPSON_SAMPLING':
      return createThompsonSampling({ branches: branchesOf(unit), random: randomOf(unit), notes });
    default:
      throw new Error(`${unit.implementation} has services and no backend`);
  }
}

/** @returns the implementation that an image of Seldon's stands for, e.g. `EPSILON_GREEDY` */
export function builtInImage(image: string): string | undefined {
  const [, name = ''] = /(?:^|\/)seldonio\/([^:@/]+)/.exec(image) ?? [];
  return Object.hasOwn(IMAGES, name) ? IMAGES[name] : undefined;
}

const IMAGES: Readonly<Record<string, string>> = {
  mab_epsilon_greedy: 'EPSILON_GREEDY',
  mab_thompson_sampling: 'THOMPSON_SAMPLING',
};

function branchesOf(unit: UnitSpec): number {
  const count = unit.children.length;
  if (count === 0) throw new PlatformError('failed_precondition', `Unit "${unit.name}" is a router without children.`);
  const said = numberParameter(unit, 'n_branches', { fallback: count, min: 1, max: 1000, whole: true });
  if (said === count) return count;
  throw new PlatformError('failed_precondition', `Unit "${unit.name}": parameter n_branches is ${said}, it has ${count} children.`);
}

function randomOf(unit: UnitSpec): () => number {
  if (!unit.parameters.some(({ name }) => name === 'seed')) return Math.random;
  return createRandomSource(numberParameter(unit, 'seed', { min: 0, max: 2 ** 32 - 1, whole: true }));
}
