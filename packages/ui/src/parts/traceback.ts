// Reads a Python traceback out of an error text, so that the user's own frames can be shown first.

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Source lines as printed under the frame. */
  readonly code: readonly string[];
  /** True for installed packages and Python itself. */
  readonly library: boolean;
}

export interface Traceback {
  /** The last line of the exception, e.g. "ValueError: 3 pictures have no class". */
  readonly exception: string;
  /** Outermost first, as Python prints them; of the exception that reached the top. */
  readonly frames: readonly Frame[];
}

const frameLine = /^(\s*)File "(.+?)", line (\d+)(?:, in (.+))?$/;
const exceptionLine = /^\s*((?:[A-Za-z_][\w]*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning|Iteration)?)(?::\s?(.*))?$/;
const installed = /[\\/](?:site|dist)-packages[\\/]|[\\/]lib[\\/]python3[^\\/]*[\\/]|[\\/]bin[\\/][^\\/]+$|^<frozen |^<string>/;

/** The traceback in a text, or undefined when there is none. */
export function readTraceback(text: string): Traceback | undefined {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const heading = lines.findLastIndex((line) => line.trimStart().startsWith('Traceback (most recent call last)'));
  if (heading === -1) return undefined;
  const frames: Frame[] = [];
  let exception = '';
  let at = heading + 1;
  while (at < lines.length) {
    const match = frameLine.exec(lines[at] ?? '');
    if (!match) break;
    const [, indent = '', file = '', line = '0', name = '<module>'] = match;
    const code: string[] = [];
    at += 1;
    // What is indented deeper than "File" is its source and the marks under it.
    while (at < lines.length && (lines[at] ?? '').startsWith(`${indent}  `)) {
      const source = (lines[at] ?? '').slice(indent.length + 2);
      if (!/^[\s~^]*$/.test(source)) code.push(source);
      at += 1;
    }
    frames.push({ file, line: Number(line), name, code, library: installed.test(file) });
  }
  const message: string[] = [];
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (message.length === 0 && !exceptionLine.test(line)) continue;
    if (message.length > 0 && (line === '' || /^(?:Message|Trace|During handling|The above exception)\b/.test(line))) break;
    message.push(line);
  }
  exception = message.join('\n');
  return frames.length > 0 ? { frames, exception } : undefined;
}

/** A folder that is named by the digest of what it holds tells a person nothing. */
const isDigest = (part: string) => /^[0-9a-f]{16,}$/i.test(part);

/** A file's path shortened to what tells it apart: the package path for libraries, the last three parts otherwise. */
export function shortFile(file: string): string {
  const afterPackages = /(?:site|dist)-packages[\\/](.+)$/.exec(file)?.[1];
  return (
    afterPackages ??
    file
      .split(/[\\/]/)
      .filter((part) => !isDigest(part))
      .slice(-3)
      .join('/')
  );
}
