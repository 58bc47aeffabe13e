// Unfolds a row of a table, and says whether it is.
import { Icon } from '../icon.tsx';
import type { Unfold } from './column.ts';

interface UnfoldButtonProps<Row> {
  readonly unfold: Unfold<Row>;
  /** Of the row. */
  readonly id: string;
  /** Names the row to those who do not see it. */
  readonly what: string;
}

export function UnfoldButton<Row>({ unfold, id, what }: UnfoldButtonProps<Row>) {
  const open = unfold.open.has(id);
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-label={`Details of ${what}`}
      data-own-keys=""
      onClick={() => unfold.toggle(id)}
      className="flex size-6 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
    >
      <Icon name={open ? 'down' : 'right'} size={14} />
    </button>
  );
}
