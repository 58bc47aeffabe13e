// The real mlflow client against a real platform. Each Python file here is a pytest file that a user of MLflow could have
// written; each of its functions is one test.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Platform, startPlatform } from '../support/platform.ts';
import { runCommand } from '../support/python.ts';

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.py') && file !== 'conftest.py');
const testsOf = (file: string) =>
  [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^def test_(\w+)/gm)].map((match) => match[1]!);

describe('the mlflow client', () => {
  let platform: Platform;
  let folder: string;
  /** By file and function: what went wrong, or empty. */
  const results = new Map<string, string>();
  let output = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ovenbird-mlflow-client-'));
    platform = await startPlatform();
    const report = join(folder, 'report.xml');
    const { stdout, stderr } = await runCommand(
      'pytest',
      [
        '-q',
        '-p',
        'no:cacheprovider',
        `--junitxml=${report}`,
        '--rootdir',
        import.meta.dirname,
        ...files.map((file) => join(import.meta.dirname, file)),
      ],
      {
        cwd: folder,
        env: { MLFLOW_TRACKING_URI: platform.control, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore', MPLBACKEND: 'agg' },
      },
    );
    output = `${stdout}\n${stderr}`;
    for (const [, classname, name, rest] of readFileSync(report, 'utf8').matchAll(
      /<testcase classname="([^"]*)" name="test_([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs,
    ))
      results.set(`${classname?.split('.').at(-1)}.py ${name}`, rest && /<(failure|error)/.test(rest) ? rest : '');
  });
  afterAll(async () => {
    await platform?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const file of files)
    describe(file, () => {
      it.each(testsOf(file))('%s', (name) => {
        expect(results.get(`${file} ${name}`) ?? `it did not run:\n${output}`).toBe('');
      });
    });
});
