// A simple picture of an answer: its numbers over its first column, as lines when that is a time or a number, as bars otherwise.
import type { SqlResult } from '@ovenbird/contracts/sql';
import { useMemo } from 'react';
import { BarList } from '../../parts/bar-list.tsx';
import type { Series } from '../../parts/chart/chart-data.ts';
import { LineChart } from '../../parts/chart/line-chart.tsx';
import { formatCount, formatMeasure } from '../../parts/format-number.ts';
import { chartForm } from './chart-form.ts';
import { plain } from './result-table.tsx';

/** Bars beyond these tell nothing. */
const barsAtMost = 60;

export function ResultChart({ result }: { readonly result: SqlResult }) {
  const form = useMemo(() => chartForm(result), [result]);
  const series = useMemo(
    () =>
      form && form.kind !== 'bars'
        ? form.values.map(
            (column, slot): Series => ({
              id: `${column}`,
              label: result.columns[column]?.name ?? '',
              slot,
              x: form.x,
              y: result.rows.map((row) => (typeof row[column] === 'number' ? (row[column] as number) : null)),
            }),
          )
        : [],
    [form, result],
  );
  if (!form)
    return (
      <p className="text-ink-2">
        There is nothing to draw: an answer with at least one column of numbers, and a column of names, times or numbers before it, becomes
        a chart.
      </p>
    );
  const label = result.columns[form.label]?.name ?? '';
  if (form.kind !== 'bars')
    return (
      <LineChart title={`by ${label}`} series={series} xKind={form.kind === 'time' ? 'time' : 'step'} syncKey="query" height={320} legend />
    );
  const shown = result.rows.slice(0, barsAtMost);
  return (
    <div className="flex flex-col gap-6 overflow-y-auto">
      {form.values.map((column) => (
        <div key={column} className="max-w-[880px]">
          <BarList
            title={`${result.columns[column]?.name} by ${label}`}
            {...(result.rows.length > shown.length ? { note: `the first ${shown.length} of ${formatCount(result.rows.length)} rows` } : {})}
            bars={shown.map((row, index) => ({
              id: `${index}`,
              label: form.names.map((each) => String(plain(row[each]) ?? '–')).join(' · '),
              value: typeof row[column] === 'number' ? (row[column] as number) : Number.NaN,
            }))}
            format={(value) => formatMeasure(value, 5)}
          />
        </div>
      ))}
    </div>
  );
}
