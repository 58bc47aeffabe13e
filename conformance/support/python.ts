// The pinned Python of the tests with real clients (mlflow, flytekit, TensorFlow, scikit-learn, pytest), and programs run in it.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { frameworksLock } from '../../scripts/paths.mjs';
import { ensurePython } from '../../scripts/python-environment.mjs';

export interface PythonResult {
  /** Exit code; a program ended by a signal has -1. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PythonOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/** @returns the absolute path of the interpreter; the environment is made when it is missing (two minutes, once) */
export const pythonPath: () => Promise<string> = ensurePython;

/** The interpreter with xgboost, LightGBM, CatBoost, TensorFlow, transformers and the converters to ONNX; made when it is missing. */
export const frameworksPythonPath = (): Promise<string> => ensurePython(frameworksLock);

/** Run a script given as text, with its arguments in `sys.argv[1:]`. Never throws for what the script does. */
export async function runPython(script: string, args: readonly string[] = [], options: PythonOptions = {}): Promise<PythonResult> {
  return runProgram(await pythonPath(), ['-c', script, ...args], options);
}

/** Run a command of the environment, e.g. `runCommand('pyflyte', ['run', …])` or `runCommand('mlflow', …)`. */
export async function runCommand(name: string, args: readonly string[], options: PythonOptions = {}): Promise<PythonResult> {
  return runProgram(join(dirname(await pythonPath()), name), args, options);
}

/** @returns its stdout @throws with everything it printed when it does not end with 0 */
export async function mustRunPython(script: string, args: readonly string[] = [], options: PythonOptions = {}): Promise<string> {
  return stdoutOf(await runPython(script, args, options));
}

/** As `mustRunPython`, where the frameworks are. */
export async function mustRunFrameworks(script: string, args: readonly string[] = []): Promise<string> {
  return stdoutOf(await runProgram(await frameworksPythonPath(), ['-c', script, ...args], {}));
}

function stdoutOf(result: PythonResult): string {
  if (result.code !== 0) throw new Error(`the Python script ended with ${result.code}:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

function runProgram(program: string, args: readonly string[], options: PythonOptions): Promise<PythonResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      signal: options.signal,
      env: { ...process.env, ...quietClients, PATH: `${dirname(program)}:${process.env.PATH ?? ''}`, ...options.env },
      stdio: 'pipe',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}

/** A test must not hang for the four minutes of mlflow's own retries, nor tell anybody that it ran. */
const quietClients = {
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  PYTHONUNBUFFERED: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
};
