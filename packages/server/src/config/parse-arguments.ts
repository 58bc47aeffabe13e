// Command line and environment into raw options. The only reader of process.env is `readConfig`'s caller, `main.ts`, through here.
import { parseArgs } from 'node:util';
import { type Config, ConfigError, compileConfig } from './config.ts';
import { helpText, OPTIONS, type OptionName, type OptionSpec, type RawOptions } from './options.ts';
import { VERSION } from './version.ts';

export type Parsed = { readonly kind: 'run'; readonly config: Config } | { readonly kind: 'print'; readonly text: string };

/** @throws ConfigError whose message is for the user */
export function parseArguments(argv: readonly string[], env: Readonly<Record<string, string | undefined>> = process.env): Parsed {
  const raw: RawOptions = {};
  for (const [name, option] of Object.entries<OptionSpec>(OPTIONS)) {
    const value = env[option.env];
    if (value !== undefined && value !== '') raw[name as OptionName] = value;
  }
  Object.assign(raw, parseFlags(argv));
  if (raw.help) return { kind: 'print', text: helpText() };
  if (raw.version) return { kind: 'print', text: `ovenbird ${VERSION}\n` };
  return { kind: 'run', config: compileConfig(raw, env) };
}

function parseFlags(argv: readonly string[]): RawOptions {
  const specs = Object.entries<OptionSpec>(OPTIONS);
  const options = Object.fromEntries(
    specs.map(([, option]) => [option.flag, { type: option.value ? ('string' as const) : ('boolean' as const) }]),
  );
  try {
    const { values } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false });
    return Object.fromEntries(
      specs.filter(([, option]) => values[option.flag] !== undefined).map(([name, option]) => [name, values[option.flag]]),
    );
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\nRun with --help to see all options.`);
  }
}
