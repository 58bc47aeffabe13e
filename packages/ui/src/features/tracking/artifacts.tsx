// The files of a run or a logged model: a tree beside what the chosen file holds.
import type { ArtifactFile } from '@ovenbird/contracts/artifacts';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../../parts/empty-state.tsx';
import { formatBytes } from '../../parts/format-number.ts';
import { Icon } from '../../parts/icon.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { useSearchState } from '../../parts/use-search-state.ts';
import { ArtifactView } from './artifact-view.tsx';
import { type ArtifactOwner, artifactsQuery } from './queries.ts';

export function Artifacts({ owner }: { readonly owner: ArtifactOwner }) {
  const [search, setSearch] = useSearchState();
  const file = search.file;
  const open = new Set((search.open ?? '').split('|').filter(Boolean));
  const toggle = (path: string) => {
    if (open.has(path)) open.delete(path);
    else open.add(path);
    setSearch({ open: [...open].join('|') });
  };
  const root = useQuery(artifactsQuery(owner, ''));
  return (
    <QueryView query={root} what="the files">
      {(listing) =>
        listing.files.length === 0 ? (
          <EmptyState title="No files">
            A run keeps what it logs with mlflow.log_artifact, log_figure, log_text or log_model here.
          </EmptyState>
        ) : (
          <div className="flex min-h-0 flex-1 flex-col gap-4 md:flex-row md:gap-0">
            <nav aria-label="Files" className="shrink-0 overflow-y-auto border-rule md:w-72 md:border-r md:pr-3">
              <Folder
                owner={owner}
                files={listing.files}
                depth={0}
                open={open}
                chosen={file}
                onToggle={toggle}
                onChoose={(path) => setSearch({ file: path })}
              />
            </nav>
            <div className="min-h-64 min-w-0 flex-1 overflow-y-auto md:pl-6">
              {file ? <ArtifactView owner={owner} path={file} /> : <p className="py-2 text-ink-2">Choose a file to see what it holds.</p>}
            </div>
          </div>
        )
      }
    </QueryView>
  );
}

interface FolderProps {
  readonly owner: ArtifactOwner;
  readonly files: readonly ArtifactFile[];
  readonly depth: number;
  readonly open: ReadonlySet<string>;
  readonly chosen: string | undefined;
  readonly onToggle: (path: string) => void;
  readonly onChoose: (path: string) => void;
}

function Folder(props: FolderProps) {
  const { files, depth, open, chosen, onToggle, onChoose } = props;
  const sorted = files.toSorted((a, b) => Number(b.isDirectory) - Number(a.isDirectory) || a.name.localeCompare(b.name));
  return (
    <ul>
      {sorted.map((file) => (
        <li key={file.path}>
          <button
            type="button"
            aria-expanded={file.isDirectory ? open.has(file.path) : undefined}
            aria-current={file.path === chosen ? 'true' : undefined}
            onClick={() => (file.isDirectory ? onToggle(file.path) : onChoose(file.path))}
            style={{ paddingLeft: 8 + depth * 16 }}
            className={`flex h-7 w-full items-center gap-2 rounded-sm pr-2 text-left hover:bg-hover ${file.path === chosen ? 'bg-accent-soft' : ''}`}
          >
            {file.isDirectory ? (
              <Icon name={open.has(file.path) ? 'down' : 'right'} size={12} className="text-ink-3" />
            ) : (
              <span className="w-3" />
            )}
            <Icon name={file.isDirectory ? 'folder' : 'file'} size={14} className="text-ink-3" />
            <span className="min-w-0 flex-1 truncate" title={file.name}>
              {file.name}
            </span>
            {file.isDirectory ? null : <span className="shrink-0 text-ink-3 text-small">{formatBytes(file.sizeBytes)}</span>}
          </button>
          {file.isDirectory && open.has(file.path) ? <OpenFolder {...props} path={file.path} /> : null}
        </li>
      ))}
    </ul>
  );
}

function OpenFolder({ path, ...props }: FolderProps & { readonly path: string }) {
  const query = useQuery(artifactsQuery(props.owner, path));
  if (!query.data) return query.isError ? <p className="pl-8 text-failed text-small">Could not be read.</p> : null;
  return <Folder {...props} files={query.data.files} depth={props.depth + 1} />;
}
