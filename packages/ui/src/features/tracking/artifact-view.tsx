// What a file holds: pictures, text, JSON, CSV as a table, HTML in a frame that can do nothing; anything else to save.
import { endpointAddress } from '@ovenbird/sdk';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { buttonClass } from '../../parts/button.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { formatBytes } from '../../parts/format-number.ts';
import { Icon } from '../../parts/icon.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { artifactForm, parseCsv } from './artifact-form.ts';
import type { ArtifactOwner } from './queries.ts';

/** More of a text than this is not shown, only saved. */
const shownBytes = 1_000_000;

const addressOf = (owner: ArtifactOwner, path: string): string =>
  owner.kind === 'run'
    ? endpointAddress('artifacts', 'contentOfRun', { params: { runId: owner.id }, query: { path } })
    : endpointAddress('artifacts', 'contentOfModel', { params: { modelId: owner.id }, query: { path } });

interface ReadText {
  readonly text: string;
  readonly bytes: number;
  readonly whole: boolean;
}

/** Reads at most `shownBytes`, whatever the size of the file. */
async function readText(address: string, signal: AbortSignal): Promise<ReadText> {
  const response = await fetch(address, { signal });
  if (!response.ok || !response.body) throw new Error(`The file could not be read (HTTP ${response.status}).`);
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= shownBytes) return { text, bytes, whole: false };
  }
  return { text: text + decoder.decode(), bytes, whole: true };
}

export function ArtifactView({ owner, path }: { readonly owner: ArtifactOwner; readonly path: string }) {
  const address = addressOf(owner, path);
  const form = artifactForm(path);
  const query = useQuery({
    queryKey: ['artifacts', 'content', address],
    queryFn: ({ signal }) => readText(address, signal),
    enabled: form !== 'image' && form !== 'other',
  });
  const name = path.split('/').at(-1) ?? path;
  return (
    <article aria-label={path}>
      <header className="mb-3 flex items-center gap-3">
        <h2 className="min-w-0 truncate font-medium text-prose" title={path}>
          {name}
        </h2>
        {query.data ? (
          <span className="whitespace-nowrap text-ink-3 text-small">
            {query.data.whole ? formatBytes(query.data.bytes) : `the first ${formatBytes(query.data.bytes)}; save it to see all`}
          </span>
        ) : null}
        <a href={address} download={name} className={`${buttonClass('plain')} ml-auto`}>
          <Icon name="download" />
          Save
        </a>
      </header>
      {form === 'image' ? (
        <img src={address} alt={name} className="max-h-[70vh] max-w-full rounded-md border border-rule bg-white" />
      ) : form === 'other' ? (
        <p className="text-ink-2">Files of this kind are not shown here.</p>
      ) : (
        <QueryView query={query} what="the file">
          {({ text }) =>
            form === 'csv' ? (
              <CsvTable text={text} delimiter={path.endsWith('.tsv') ? '\t' : ','} />
            ) : form === 'html' ? (
              <iframe title={name} sandbox="" srcDoc={text} className="h-[70vh] w-full rounded-md border border-rule bg-white" />
            ) : form === 'json' ? (
              <CodeBlock code={prettyJson(text)} language="json" label={name} />
            ) : (
              <CodeBlock code={text} label={name} />
            )
          }
        </QueryView>
      )}
    </article>
  );
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface CsvRow {
  readonly at: number;
  readonly cells: readonly string[];
}
const csvRowId = (row: CsvRow) => String(row.at);

function CsvTable({ text, delimiter }: { readonly text: string; readonly delimiter: string }) {
  const [search, setSearch] = useSearchState();
  const { columns, rows } = useMemo(() => {
    const [header = [], ...lines] = parseCsv(text, delimiter);
    const columns = header.map(
      (title, index): Column<CsvRow> => ({
        id: `${index}`,
        header: title || `column ${index + 1}`,
        grow: false,
        width: Math.max(80, Math.min(260, 32 + title.length * 8)),
        value: (row) => {
          const cell = row.cells[index] ?? '';
          return cell !== '' && !Number.isNaN(Number(cell)) ? Number(cell) : cell;
        },
        cell: (row) => row.cells[index] ?? '',
      }),
    );
    return { columns, rows: lines.map((cells, at): CsvRow => ({ at, cells })) };
  }, [text, delimiter]);
  return (
    <div className="flex h-[70vh] flex-col">
      <DataTable
        name="csv"
        rowsAre="rows"
        columns={columns}
        rows={rows}
        rowId={csvRowId}
        fill
        filter={search.q ?? ''}
        onFilter={(q) => setSearch({ q })}
      />
    </div>
  );
}
