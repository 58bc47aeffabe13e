// Which packages tasks of each Python environment import, kept over restarts: the next forker imports them beforehand.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

export interface LearnedImports {
  modulesOf(python: string): Promise<readonly string[]>;
  /** @returns whether any of them is new */
  learn(python: string, modules: readonly string[]): Promise<boolean>;
  forget(python: string, modules: readonly string[]): Promise<void>;
}

const fileSchema = z.object({ version: z.literal(1), environments: z.record(z.string(), z.array(z.string())) });

export function createLearnedImports(path: string): LearnedImports {
  let environments: Promise<Map<string, Set<string>>> | undefined;

  function read(): Promise<Map<string, Set<string>>> {
    environments ??= readFile(path, 'utf8')
      .then((text) => fileSchema.parse(JSON.parse(text)).environments)
      // Missing or unreadable: it is only experience, and comes again.
      .catch(() => ({}))
      .then((known) => new Map(Object.entries(known).map(([python, modules]) => [python, new Set(modules)])));
    return environments;
  }

  async function change(python: string, apply: (modules: Set<string>) => void): Promise<boolean> {
    const known = await read();
    const modules = known.get(python) ?? new Set();
    const before = modules.size;
    apply(modules);
    if (modules.size === before) return false;
    known.set(python, modules);
    await mkdir(dirname(path), { recursive: true });
    const content = { version: 1, environments: Object.fromEntries([...known].map(([name, names]) => [name, [...names]])) };
    await writeFile(`${path}.part`, JSON.stringify(content, null, 1));
    await rename(`${path}.part`, path);
    return true;
  }

  return {
    modulesOf: async (python) => [...((await read()).get(python) ?? [])],
    learn: (python, modules) =>
      change(python, (known) => {
        for (const module of modules) known.add(module);
      }),
    forget: async (python, modules) => {
      await change(python, (known) => {
        for (const module of modules) known.delete(module);
      });
    },
  };
}
