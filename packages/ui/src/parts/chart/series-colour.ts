// Colours by identity: a run has the same colour in every chart and table, on this machine for good.

export const seriesCount = 10;
const key = 'ovenbird:series';
/** Oldest are forgotten first; enough for the runs anybody looks at in a month. */
const remembered = 2000;

let slots: Map<string, number> | undefined;

function read(): Map<string, number> {
  try {
    return new Map(JSON.parse(localStorage.getItem(key) ?? '[]') as [string, number][]);
  } catch {
    return new Map();
  }
}

/** Spreads ids over the ten colours, the same on every machine that meets them alone. */
export function firstChoice(id: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 16_777_619);
  return (hash >>> 0) % seriesCount;
}

/** Gives an id the colour it hashes to, or the next one that fewer of its neighbours wear. */
export function pickSlot(id: string, worn: readonly number[]): number {
  const uses = Array.from({ length: seriesCount }, (_, slot) => worn.filter((each) => each === slot).length);
  const fewest = Math.min(...uses);
  for (let step = 0; step < seriesCount; step += 1) {
    const slot = (firstChoice(id) + step) % seriesCount;
    if (uses[slot] === fewest) return slot;
  }
  return firstChoice(id);
}

/**
 * Slots for ids that are seen together. Ids that were seen before keep theirs.
 * @returns slot 0–9 per id
 */
export function seriesSlots(ids: readonly string[]): ReadonlyMap<string, number> {
  slots ??= read();
  const given = new Map<string, number>();
  for (const id of ids) {
    const kept = slots.get(id);
    if (kept !== undefined) given.set(id, kept);
  }
  const fresh = ids.filter((id) => !given.has(id));
  for (const id of fresh) {
    const slot = pickSlot(id, [...given.values()]);
    given.set(id, slot);
    slots.set(id, slot);
  }
  if (fresh.length > 0) localStorage.setItem(key, JSON.stringify([...slots].slice(-remembered)));
  return given;
}

export const seriesVariable = (slot: number): string => `var(--series-${slot % seriesCount})`;
