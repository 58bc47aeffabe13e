// How the demo speaks: numbered steps, what is run, what came out, where to look. A step that cannot prove its claim ends the demo.
const colours = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code: string, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export class StepFailure extends Error {
  constructor(step: string, cause: unknown) {
    super(`“${step}” failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export interface Narrator {
  /** @throws StepFailure naming the step */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line about what goes on. */
  say(text: string): void;
  /** Something that has been checked and holds. */
  proved(text: string): void;
  /** The command that a person would type. */
  command(text: string): void;
  /** Where to see it. */
  lookAt(what: string, address: string): void;
}

export function createNarrator(write: (text: string) => void): Narrator {
  let number = 0;
  const line = (text: string) => write(`   ${text}\n`);
  return {
    step: async (title, work) => {
      number += 1;
      const name = `${number}  ${title}`;
      write(`\n${paint('1', name)}\n`);
      try {
        return await work();
      } catch (error) {
        throw new StepFailure(name, error);
      }
    },
    say: line,
    proved: (text) => line(`${paint('32', '✓')} ${text}`),
    command: (text) => line(paint('2', `$ ${text}`)),
    lookAt: (what, address) => line(`${paint('36', '→')} ${what}: ${paint('4', address)}`),
  };
}

/** @throws Error with `otherwise` unless the claim holds */
export function claim(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
