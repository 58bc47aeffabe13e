import { describe, expect, it } from 'vitest';
import { artifactKey, keyOfUri } from './artifact-path.ts';

describe('the path of an artifact', () => {
  it.each([
    ['', ''],
    ['1/ab/artifacts/model/MLmodel', '1/ab/artifacts/model/MLmodel'],
    ['plots/ünï code.png', 'plots/ünï code.png'],
    ['100%.txt', '100%.txt'],
    ['a//b/', 'a/b'],
    ['...', '...'],
    ['a:b', 'a:b'],
  ])('%j is the key %j', (path, key) => {
    expect(artifactKey(path)).toBe(key);
  });

  it.each([
    '..',
    '../x',
    'a/../b',
    'a/./b',
    '/etc/passwd',
    'a\\..\\b',
    '%2e%2e/x',
    'a%2Fb',
    '%252e%252e',
    'a#b',
    'a\0b',
    'file:///etc/passwd',
    'C:/x',
    'n'.repeat(241),
  ])('refuses %j', (path) => {
    expect(() => artifactKey(path)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: 'Invalid path', details: { field: 'path' } }),
    );
  });
});

describe('the location of artifacts', () => {
  it.each([
    ['mlflow-artifacts:/1/ab/artifacts', '1/ab/artifacts'],
    ['mlflow-artifacts://host:5000/1/ab', '1/ab'],
    ['mlflow-artifacts:/', ''],
  ])('%s lies at %j', (uri, key) => {
    expect(keyOfUri(uri)).toBe(key);
  });

  it('is refused when it lies elsewhere, with the place', () => {
    expect(() => keyOfUri('s3://bucket/x')).toThrowError(
      expect.objectContaining({ code: 'failed_precondition', message: expect.stringContaining('s3://bucket/x') }),
    );
    expect(() => keyOfUri('mlflow-artifacts:/../x')).toThrowError(expect.objectContaining({ code: 'invalid_argument' }));
  });
});
