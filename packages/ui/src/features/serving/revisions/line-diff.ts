// Two texts, line by line: the shortest way from one to the other, with the lines that stayed around what changed.

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A manifest has hundreds of lines: the table of all pairs is small enough. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [left, right] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  // longest[i][j]: length of the longest common sequence of left from i on and right from j on.
  const longest = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      longest[i]![j] = left[i] === right[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ kind: 'same', text: left[i]! });
      i += 1;
      j += 1;
    } else if (i < left.length && (j >= right.length || longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      lines.push({ kind: 'removed', text: left[i]! });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: right[j]! });
      j += 1;
    }
  }
  return lines;
}

/** Parts of a diff with at most `around` lines that stayed on each side of a change; between parts lines are left out. */
export function hunks(lines: readonly DiffLine[], around: number): DiffLine[][] {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'));
  const parts: DiffLine[][] = [];
  for (const [at, line] of lines.entries()) {
    if (!near[at]) continue;
    if (at === 0 || !near[at - 1]) parts.push([]);
    parts.at(-1)!.push(line);
  }
  return parts;
}
