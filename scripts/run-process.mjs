// Starting other programs: in the foreground as if we were them, or quietly with their output kept for a failure.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter } from 'node:path';
import { Failure } from './failure.mjs';
import { nodeModules, root } from './paths.mjs';

/**
 * Run a program in our place: its output is ours, signals reach it, and we end as it ended.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it, as a shell reports it
 */
export function runInForeground(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'inherit' });
    // A terminal sends Ctrl-C to the whole group, so the child has it already; a second one would mean "now, at once".
    const onInterrupt = () => process.stdin.isTTY || child.kill('SIGINT');
    const onTerminate = () => child.kill('SIGTERM');
    process.on('SIGINT', onInterrupt);
    process.on('SIGTERM', onTerminate);
    process.on('SIGHUP', onTerminate);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate).off('SIGHUP', onTerminate);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
}

/**
 * Run a program to its end and keep what it prints.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` is stdout and stderr as they came
 */
export function capture(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, output }));
  });
}

/**
 * Run a program that must succeed. A person at a terminal sees it work; otherwise its output appears only when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ what: string, cwd?: string, env?: NodeJS.ProcessEnv, hint?: (output: string) => string }} options
 */
export async function mustRun(program, args, { what, cwd, env, hint }) {
  const result = await capture(program, args, { ...(cwd && { cwd }), ...(env && { env }) }).catch((error) => {
    throw new Failure(`${what} failed: ${program} could not be started (${error.code ?? error.message}).`);
  });
  if (result.code === 0) return;
  const advice = hint?.(result.output) ?? '';
  throw new Failure(`${result.output.trimEnd()}\n\n${what} failed (${program} ended with code ${result.code}).${advice && `\n${advice}`}`);
}

/** The environment without this repository's own node: npm replaces that file while it runs. */
export function environmentOutsideRepository() {
  const entries = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.startsWith(nodeModules));
  return { ...process.env, PATH: entries.join(delimiter) };
}
