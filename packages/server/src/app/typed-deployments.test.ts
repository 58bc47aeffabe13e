import { describe, expect, it } from 'vitest';
import { type LoadedUnitFacts, parseSignature, type RevisionFacts } from '../domain/serving/index.ts';
import { createTypedDeployments } from './typed-deployments.ts';

const at = { namespace: 'default', name: 'dep' };
const columns = (...names: string[]) => JSON.stringify(names.map((name) => ({ name, type: 'double' })));
const facts = (predictor: string, node: string, takes: string[], gives: string[]): LoadedUnitFacts => ({
  predictor,
  node,
  runtime: 'python',
  signature: parseSignature({ inputs: columns(...takes), outputs: columns(...gives) }),
});
const model = (name: string) => ({ name, type: 'MODEL' as const, parameters: [], children: [] });
const predictor = (name: string, graph: object = model('m'), shadow = false) => ({ name, graph, shadow });
const revision = (number: number, predictors: readonly object[], units: readonly LoadedUnitFacts[]): RevisionFacts =>
  ({ ...at, number, predictors, units }) as unknown as RevisionFacts;

/** @param revisions  newest first */
function typed(...revisions: RevisionFacts[]) {
  const reader = {
    of: async () => revisions,
    marks: async () => [
      { ...at, mark: '2' },
      { namespace: 'team', name: 'new', mark: '0' },
    ],
  };
  const deployments = [at, { namespace: 'team', name: 'new' }] as never[];
  const store = {
    find: async ({ name }: { name: string }) => (name === 'gone' ? undefined : (at as never)),
    list: async () => deployments,
  };
  return createTypedDeployments(store, reader);
}
const field = (name: string) => ({ name, type: 'DOUBLE', depth: 0 });

describe('typed deployments', () => {
  it('have the columns of their model, in its order', async () => {
    const deployments = typed(
      revision(2, [predictor('main')], [facts('main', 'm', ['a', 'b'], ['y'])]),
      revision(1, [predictor('main')], [facts('main', 'm', ['a', 'b'], ['y'])]),
    );
    const known = { ...at, inputs: { fields: [field('a'), field('b')] }, outputs: { fields: [field('y')] } };
    expect(await deployments.find('dep')).toEqual(known);
    expect(await deployments.find('Dep')).toEqual(known);
    expect(await deployments.find('gone')).toBeUndefined();
    expect(await deployments.list()).toEqual([
      { view: 'dep', deployment: known },
      { view: 'team/new', deployment: { namespace: 'team', name: 'new', inputs: { fields: [] }, outputs: { fields: [] } } },
    ]);
    expect(await deployments.names()).toEqual(['dep', 'team/new']);
  });

  it('are read again only when other revisions were loaded', async () => {
    const read: string[][] = [];
    const marks = new Map([
      ['a', 1],
      ['b', 1],
    ]);
    const names = (deployments: readonly { name: string }[]) => deployments.map(({ name }) => name);
    const deployments = createTypedDeployments(
      { find: async () => undefined, list: async () => [] },
      {
        marks: async () => [...marks].map(([name, mark]) => ({ namespace: 'default', name, mark: String(mark) })),
        of: async (asked) => {
          read.push(names(asked));
          return asked.map(({ name }) => ({
            ...revision(1, [predictor('main')], [facts('main', 'm', [`${name}${marks.get(name)}`], [])]),
            name,
          }));
        },
      },
    );
    const inputs = async () => (await deployments.list()).map(({ deployment }) => deployment.inputs.fields[0]?.name);
    expect(await inputs()).toEqual(['a1', 'b1']);
    marks.set('b', 2).set('c', 1);
    expect(await inputs()).toEqual(['a1', 'b2', 'c1']);
    marks.delete('b');
    expect(await inputs()).toEqual(['a1', 'c1']);
    expect(read).toEqual([['a', 'b'], ['b', 'c'], []]);
  });

  it('unite the columns of revisions and predictors, each with its own places', async () => {
    const canary = revision(
      3,
      [predictor('shadow', model('m'), true), predictor('main'), predictor('canary')],
      [facts('main', 'm', ['a', 'b'], ['y']), facts('canary', 'm', ['b', 'c'], ['y']), facts('shadow', 'm', ['s'], ['y'])],
    );
    const found = await typed(canary, revision(2, [predictor('main')], [facts('main', 'm', ['a', 'b'], ['y'])])).find('dep');
    expect(found).toMatchObject({ outputs: { fields: [field('y')] } });
    expect(found!.outputs.layouts).toBeUndefined();
    expect(found!.inputs).toEqual({
      fields: ['a', 'b', 'c', 's'].map(field),
      layouts: [
        { of: [{ predictor: 'main', revisions: [3, 2] }], fields: [0, 1] },
        { of: [{ predictor: 'canary', revisions: [3] }], fields: [1, 2] },
        { of: [{ predictor: 'shadow', revisions: [3] }], fields: [3] },
      ],
    });
  });

  it('know of graphs what is certain, and which of their rows are something else', async () => {
    const children = [model('m'), model('n')];
    const units = [facts('main', 'm', ['x'], ['y']), facts('main', 'n', ['x'], ['y'])];
    const found = await typed(
      revision(2, [predictor('main', { ...model('r'), type: 'ROUTER', children })], units),
      revision(1, [predictor('main', { ...model('c'), type: 'COMBINER', children })], units),
    ).find('dep');
    expect(found!.inputs).toEqual({ fields: [field('x')] });
    expect(found!.outputs).toEqual({
      fields: [field('y')],
      layouts: [
        { of: [{ predictor: 'main', revisions: [2] }], fields: [0], answeredBy: ['m', 'n'] },
        { of: [{ predictor: 'main', revisions: [1] }], fields: [] },
      ],
    });
  });

  it('keep columns that share a name apart', async () => {
    const found = await typed(revision(1, [predictor('main')], [facts('main', 'm', ['a', 'a'], ['', ''])])).find('dep');
    expect(found).toMatchObject({ inputs: { fields: [field('a'), field('a')] }, outputs: { fields: [field('c0'), field('c1')] } });
  });
});
