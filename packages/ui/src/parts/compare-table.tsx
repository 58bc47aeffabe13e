// Things side by side: a column per thing, a line per fact, and only the facts that differ unless all are asked for.
import type { ReactNode } from 'react';
import { ScrollRegion } from './scroll-region.tsx';
import { useSearchState } from './use-search-state.ts';

export interface ComparedLine {
  readonly name: string;
  /** One per thing, as it is shown. */
  readonly values: readonly string[];
  /** Place of the value to set in bold; -1 for none. */
  readonly largest?: number;
}

export type ComparedGroup = readonly [name: string, lines: readonly ComparedLine[]];

interface CompareTableProps {
  readonly label: string;
  readonly sides: readonly { readonly id: string; readonly heading: ReactNode }[];
  readonly groups: readonly ComparedGroup[];
  /** Said beside the switch, e.g. which things these are. */
  readonly note?: ReactNode;
}

const differs = (line: ComparedLine) => new Set(line.values).size > 1;

export function CompareTable({ label, sides, groups, note }: CompareTableProps) {
  const [search, setSearch] = useSearchState();
  const onlyDiff = search.diff !== 'all';
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-5 gap-y-1">
        <label className="flex items-center gap-1.5">
          <input
            type="checkbox"
            checked={onlyDiff}
            onChange={(event) => setSearch({ diff: event.target.checked ? undefined : 'all' })}
            className="accent-accent-fill"
          />
          Show only what differs
        </label>
        {note ? <span className="text-ink-3 text-small">{note}</span> : null}
      </div>
      <ScrollRegion label={label}>
        <table className="border-collapse">
          <thead>
            <tr>
              <td className="sticky left-0 bg-paper" />
              {sides.map((side) => (
                <th key={side.id} scope="col" className="border-rule border-b px-3 py-2 text-left font-medium">
                  {side.heading}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(([group, lines]) => {
            const shown = onlyDiff ? lines.filter(differs) : lines;
            if (lines.length === 0) return null;
            return (
              <tbody key={group}>
                <tr>
                  <th scope="rowgroup" colSpan={sides.length + 1} className="border-rule border-b pt-5 pb-1 text-left">
                    <span className="sticky left-0 font-semibold">{group}</span>
                    {shown.length < lines.length ? (
                      <span className="ml-3 font-normal text-ink-3 text-small">{lines.length - shown.length} the same in all</span>
                    ) : null}
                  </th>
                </tr>
                {shown.map((line) => (
                  <tr key={line.name} className="group">
                    <th
                      scope="row"
                      className="sticky left-0 max-w-64 truncate border-rule border-b bg-paper py-1.5 pr-6 text-left font-normal text-ink-2 group-hover:bg-hover"
                    >
                      {line.name}
                    </th>
                    {line.values.map((value, index) => (
                      <td
                        key={sides[index]?.id}
                        title={value}
                        className={`max-w-80 truncate border-rule border-b px-3 py-1.5 group-hover:bg-hover ${index === line.largest ? 'font-semibold' : ''}`}
                      >
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            );
          })}
        </table>
      </ScrollRegion>
    </>
  );
}
