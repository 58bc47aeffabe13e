// Progress for people, on stderr: stdout belongs to what a command was asked to print.

const colours = process.stderr.isTTY === true && !process.env.NO_COLOR;
/** @param {string} code @param {string} text */
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Announce a piece of work, do it, and say how long it took.
 * @template T
 * @param {string} title e.g. "Installing npm packages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = performance.now();
  say(`${paint('36', '•')} ${title} …`);
  const result = await work();
  say(`${paint('32', '✓')} ${title} ${paint('2', `(${duration(performance.now() - startedAt)})`)}`);
  return result;
}

/** @param {number} milliseconds @returns {string} e.g. "1.4 s" or "2 min 5 s" */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
