// The window of time that numbers of a deployment are about, kept in the address.
import { Choice } from '../../parts/choice.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { defaultWindowMs, windows } from './queries.ts';

const options = windows.map(([ms, name]) => [String(ms), name] as const);

export function useWindowMs(): number {
  const [search] = useSearchState();
  return Number(search.window ?? defaultWindowMs);
}

export function WindowChoice() {
  const [, setSearch] = useSearchState();
  const windowMs = useWindowMs();
  return (
    <div className="mb-4">
      <Choice
        label="Window"
        options={options}
        value={String(windowMs)}
        onChange={(ms) => setSearch({ window: ms === String(defaultWindowMs) ? undefined : ms })}
      />
    </div>
  );
}
