// What fuzzing finds: one of each kind, so that a run tells of more than the first.

export interface Faults {
  /** @param shown  what was asked */
  add(fault: string, shown: () => string): void;
  list(): readonly string[];
}

export function collectFaults(): Faults {
  const found = new Map<string, string>();
  return {
    add: (fault, shown) => {
      const kind = fault.replace(/[\d"'[\](){}.-]+/g, '').slice(0, 60);
      if (!found.has(kind)) found.set(kind, `${fault}\n${shown()}`);
    },
    list: () => [...found.values()],
  };
}
