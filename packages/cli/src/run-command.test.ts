import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformError } from '../../server/src/kernel/errors.ts';
import { runIn, startTestPlatform, type TestPlatform } from '../testing/platform.ts';

describe('a command line', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startTestPlatform({
      sql: {
        tables: () => {
          throw new Error('secret');
        },
        query: () => {
          throw new PlatformError('invalid_argument', 'Only SELECT is allowed.', { field: 'sql' });
        },
      },
    });
  });
  afterAll(() => platform.close());

  it('shows the help that was asked for, with examples', async () => {
    const { code, out } = await platform.ovenbird(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('ovenbird apply -f deployment.yaml --wait');
  });

  it.each([
    ['an unknown command', ['applx'], 'Did you mean apply?'],
    ['a missing argument', ['why'], "missing required argument 'prediction-id'"],
    ['an unknown option', ['get', 'runs', '--sort', 'x'], "unknown option '--sort'"],
    ['a number that is none', ['get', 'runs', '--limit', 'all'], 'Expected a whole number'],
    ['an address that is none', ['status', '--server', 'localhost'], '"localhost" is no address of a server'],
    ['a file that is missing', ['apply', '-f', 'nothing.yaml'], 'no such file: nothing.yaml'],
    ['no command', [], 'Usage: ovenbird'],
  ])('with %s exits with 2 and says so', async (_title, argv, message) => {
    const { code, out, err } = await platform.ovenbird(argv);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(out).toBe('');
  });

  it('says how to start a server when none answers', async () => {
    const { code, err } = await runIn({}, ['status', '--server', 'http://127.0.0.1:9']);
    expect(code).toBe(1);
    expect(err).toContain('No answer from http://127.0.0.1:9');
    expect(err).toContain('npx ovenbird up');
  });

  it('passes on what the server says is wrong, naming the field', async () => {
    const { code, err } = await platform.ovenbird(['sql', 'drop table x']);
    expect({ code, err }).toEqual({ code: 1, err: 'ovenbird: Only SELECT is allowed. (sql)\n' });
  });

  it('gives the id to quote when the fault is the server’s', async () => {
    const { code, err } = await platform.ovenbird(['sql', 'tables']);
    expect(code).toBe(1);
    expect(err).toMatch(/Internal error\.\nThe server's log has the details under request id [0-9a-z-]+\./);
  });
});
