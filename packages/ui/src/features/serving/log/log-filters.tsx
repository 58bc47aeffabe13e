// What of the log is shown: by predictor, class, status and time; and the same as a query that can be changed.
import type { DeploymentRef } from '@ovenbird/contracts/deployments';
import { PageLink } from '../../../parts/page-link.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { logSql } from './log-sql.ts';

const spans = [
  ['900000', 'last 15 min'],
  ['3600000', 'last hour'],
  ['86400000', 'last 24 h'],
] as const;

export interface LogChoice {
  readonly state: 'failed' | undefined;
  readonly predictor: string | undefined;
  readonly label: string | undefined;
  readonly status: number | undefined;
  /** How far back, ms; all of the log when absent. */
  readonly sinceMs: number | undefined;
}

/** As the address of the page has it. */
export function useLogChoice(): LogChoice {
  const [search] = useSearchState();
  return {
    state: search.only === 'failed' ? 'failed' : undefined,
    predictor: search.predictor,
    label: search.label,
    status: /^[1-5]\d\d$/.test(search.status ?? '') ? Number(search.status) : undefined,
    sinceMs: spans.some(([ms]) => ms === search.since) ? Number(search.since) : undefined,
  };
}

export const startOf = ({ sinceMs }: LogChoice): number | undefined => (sinceMs === undefined ? undefined : Date.now() - sinceMs);

interface LogFiltersProps {
  readonly deployment: DeploymentRef;
  readonly predictors: readonly string[];
}

const field = 'h-8 rounded-md border border-rule-strong bg-raised px-2';

export function LogFilters({ deployment: { namespace, name }, predictors }: LogFiltersProps) {
  const [, setSearch] = useSearchState();
  const choice = useLogChoice();
  const { state, predictor, label, status, sinceMs } = choice;
  const sql = logSql({ namespace, name, failed: state === 'failed', predictor, label, status, fromAt: startOf(choice) });
  return (
    <>
      {predictors.length > 1 ? (
        <select
          aria-label="Predictor"
          value={predictor ?? ''}
          onChange={(event) => setSearch({ predictor: event.target.value })}
          className={field}
        >
          <option value="">all predictors</option>
          {predictors.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : null}
      <select
        aria-label="Time"
        value={sinceMs === undefined ? '' : String(sinceMs)}
        onChange={(event) => setSearch({ since: event.target.value })}
        className={field}
      >
        <option value="">all times</option>
        {spans.map(([ms, span]) => (
          <option key={ms} value={ms}>
            {span}
          </option>
        ))}
      </select>
      <TextFilter key={`class ${label}`} name="Class" value={label ?? ''} width="w-28" onFilter={(next) => setSearch({ label: next })} />
      <TextFilter
        key={`status ${status}`}
        name="Status"
        value={status === undefined ? '' : String(status)}
        width="w-20"
        onFilter={(next) => setSearch({ status: next })}
      />
      <label className="flex items-center gap-1.5 whitespace-nowrap">
        <input
          type="checkbox"
          checked={state === 'failed'}
          onChange={(event) => setSearch({ only: event.target.checked ? 'failed' : undefined })}
          className="accent-accent-fill"
        />
        Only errors
      </label>
      <PageLink href={`/query?sql=${encodeURIComponent(sql)}`} className="link whitespace-nowrap">
        Open in SQL
      </PageLink>
    </>
  );
}

interface TextFilterProps {
  readonly name: string;
  readonly value: string;
  readonly width: string;
  readonly onFilter: (value: string) => void;
}

/** Taken when Enter is pressed or the field is left: each look is a query of the log. */
function TextFilter({ name, value, width, onFilter }: TextFilterProps) {
  return (
    <input
      type="search"
      aria-label={name}
      placeholder={name}
      defaultValue={value}
      onBlur={(event) => onFilter(event.target.value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onFilter(event.currentTarget.value.trim());
      }}
      className={`${field} ${width}`}
    />
  );
}
