import { expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { startPlatform } from './support/platform.ts';
import { mustRunPython, runCommand, runPython } from './support/python.ts';

test('the pinned Python has the real clients', async () => {
  const versions = JSON.parse(
    await mustRunPython(
      'import json, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in ("mlflow", "flytekit", "pytest")}))',
    ),
  );
  expect(versions).toMatchObject({ mlflow: '3.17.2', flytekit: '1.16.31' });
});

test('a Python script that fails gives its code and its traceback', async () => {
  const result = await runPython('import sys; print(sys.argv[1]); raise ValueError("no")', ['first']);
  expect(result.code).toBe(1);
  expect(result.stdout).toBe('first\n');
  expect(result.stderr).toContain('ValueError: no');
});

test('commands of the environment run by name', async () => {
  expect((await runCommand('mlflow', ['--version'])).stdout).toContain('3.17.2');
});

test('the browser draws a page', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent('<h1>Ovenbird</h1>');
    expect(await page.textContent('h1')).toBe('Ovenbird');
    expect((await page.screenshot()).length).toBeGreaterThan(1000);
  } finally {
    await browser.close();
  }
});

test('the platform starts on free ports, answers on both, and leaves no process behind', async () => {
  const platform = await startPlatform();
  const family = await platform.children();
  try {
    expect((await fetch(`${platform.control}/healthz`)).status).toBe(200);
    expect((await fetch(`${platform.inference}/v2/health/live`)).status).toBe(200);
    expect(family.length).toBeGreaterThan(0);
  } finally {
    expect(await platform.stop()).toBe(0);
  }
  for (const pid of [platform.pid, ...family]) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
