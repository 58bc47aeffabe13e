// A log's text as the lines that a terminal would show.

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour with control characters, a page does not
const terminalCodes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Colour codes go; a progress bar that rewrites its line with \r keeps what it wrote last. */
export const logLines = (text: string): string[] =>
  text
    .replaceAll(terminalCodes, '')
    .split('\n')
    .map((line) => {
      const ended = line.replace(/\r$/, '');
      return ended.slice(ended.lastIndexOf('\r') + 1);
    });
