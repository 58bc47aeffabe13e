// SQL over everything that is logged. The query lives in the URL, so a link is a saved query.
import type { SqlResult, SqlTable } from '@ovenbird/contracts/sql';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { copyText } from '../../parts/copy-button.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { formatCount, formatDuration, nounFor } from '../../parts/format-number.ts';
import { commandKey, Kbd } from '../../parts/kbd.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { showToast } from '../../parts/toast.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ResultChart } from './result-chart.tsx';
import { ResultTable } from './result-table.tsx';

const maxRows = 10_000;
const example = 'SELECT *\nFROM predictions\nORDER BY 1 DESC\nLIMIT 100';

export function QueryPage() {
  const [search, setSearch] = useSearchState();
  const [text, setText] = useState(search.sql ?? example);
  const tables = useQuery({ queryKey: ['sql', 'tables'], queryFn: ({ signal }) => api.sql.tables({}, { signal }) });
  const asked = search.sql;
  const result = useQuery({
    queryKey: ['sql', 'result', asked, search.run],
    queryFn: ({ signal }) => api.sql.query({ body: { sql: asked ?? '', maxRows } }, { signal }),
    enabled: Boolean(asked),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const run = (sql: string) => {
    // The same text asked again is a new question: what is logged has grown.
    if (sql === asked) void result.refetch();
    else setSearch({ sql }, 'push');
  };
  const failure = result.error ? failureOf(result.error) : undefined;
  const view = search.view === 'chart' ? 'chart' : 'table';
  return (
    <PageFrame title="Query" fill>
      <div className="flex min-h-0 flex-1 flex-col gap-6 md:flex-row md:gap-0">
        <aside aria-label="Tables" className="max-h-64 shrink-0 overflow-y-auto border-rule md:max-h-none md:w-60 md:border-r md:pr-4">
          <QueryView query={tables} what="the tables">
            {(known) => (
              <TableList
                tables={known.tables}
                onPick={(table) => {
                  const sql = `SELECT *\nFROM ${table.name}\nLIMIT 100`;
                  setText(sql);
                  run(sql);
                }}
              />
            )}
          </QueryView>
        </aside>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col md:pl-6">
          <textarea
            data-filter=""
            aria-label="SQL"
            spellCheck={false}
            rows={Math.min(14, Math.max(5, text.split('\n').length + 1))}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                run(text.trim());
              }
            }}
            className="block w-full shrink-0 resize-y rounded-md border border-rule-strong bg-raised px-3 py-2.5 font-mono text-small/[18px]"
          />
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
            <Button weight="primary" icon="play" disabled={text.trim() === '' || result.isFetching} onClick={() => run(text.trim())}>
              Run
            </Button>
            <span className="hidden items-center gap-1 text-ink-3 text-small sm:flex">
              <Kbd>{commandKey}</Kbd>
              <Kbd>Enter</Kbd>
            </span>
            {asked ? (
              <Button
                weight="quiet"
                icon="copy"
                onClick={() => void copyText(window.location.href).then(() => showToast('The address of this query was copied'))}
              >
                Copy link
              </Button>
            ) : null}
            {result.data ? <Facts result={result.data} /> : null}
            {result.data ? (
              <span className="ml-auto">
                <Choice
                  label="View"
                  options={[
                    ['table', 'Table'],
                    ['chart', 'Chart'],
                  ]}
                  value={view}
                  onChange={(next) => setSearch({ view: next === 'chart' ? 'chart' : undefined })}
                />
              </span>
            ) : null}
          </div>
          <div className="mt-4 flex min-h-0 flex-1 flex-col">
            {failure ? <ErrorPanel title={failure.title} message={failure.message} facts={failure.facts} /> : null}
            {result.data && !failure ? (
              view === 'chart' ? (
                <ResultChart result={result.data} />
              ) : (
                <ResultTable result={result.data} />
              )
            ) : null}
            {!asked ? (
              <p className="text-ink-2">Only reading is possible here. Choose a table at the left, or write a question and run it.</p>
            ) : null}
          </div>
        </div>
      </div>
    </PageFrame>
  );
}

function Facts({ result }: { readonly result: SqlResult }) {
  return (
    <span className="text-ink-3 text-small">
      {formatCount(result.rows.length)} {nounFor(result.rows.length, 'rows')} in {formatDuration(result.elapsedMs)}
      {result.truncated ? `; there are more than the ${formatCount(maxRows)} shown` : null}
    </span>
  );
}

function TableList({ tables, onPick }: { readonly tables: readonly SqlTable[]; readonly onPick: (table: SqlTable) => void }) {
  const wide = window.matchMedia('(min-width: 768px)').matches;
  return (
    <ul>
      {tables.map((table) => (
        <li key={table.name} className="mb-1">
          <details open={tables.length === 1 && wide}>
            <summary className="flex h-8 list-none items-center gap-2 rounded-sm px-2 hover:bg-hover" title={table.description}>
              <span className="min-w-0 flex-1 truncate font-medium">{table.name}</span>
              <span className="text-ink-3 text-small">
                {table.columns.length} {nounFor(table.columns.length, 'columns')}
              </span>
            </summary>
            <p className="px-2 py-1 text-ink-2 text-small">{table.description}</p>
            <ul className="mb-2 ml-2 border-rule border-l pl-2">
              {table.columns.map((column) => (
                <li key={column.name} title={column.description ?? undefined} className="flex justify-between gap-2 py-0.5 text-small">
                  <span className="max-w-2/3 shrink-0 truncate">{column.name}</span>
                  <span className="truncate text-ink-3" title={column.type.toLowerCase()}>
                    {column.type.toLowerCase()}
                  </span>
                </li>
              ))}
            </ul>
            <Button className="mb-3 ml-2 h-7" onClick={() => onPick(table)}>
              First 100 rows
            </Button>
          </details>
        </li>
      ))}
    </ul>
  );
}
