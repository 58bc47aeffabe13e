// How much is done of a whole, as a bar; while work goes on of which nobody knows the whole, a faint one.
interface ProgressBarProps {
  /** What gets done, e.g. "Rows of b-1". */
  readonly label: string;
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  readonly tone?: 'plain' | 'done' | 'bad' | 'halted';
}

const tones = { plain: 'bg-running', done: 'bg-succeeded', bad: 'bg-failed', halted: 'bg-aborted' } as const;

/** 0 to 1; null while nobody knows. An estimate may have been too small. */
function shareDone(done: number, total: number | null): number | null {
  if (total === null) return null;
  return total === 0 ? 1 : Math.min(1, done / total);
}

export function ProgressBar({ label, done, total, tone = 'plain' }: ProgressBarProps) {
  const share = shareDone(done, total);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
      className="h-1.5 w-full min-w-8 overflow-hidden rounded-sm bg-rule"
    >
      {share === null ? (
        tone === 'plain' && <div className={`h-full w-full opacity-30 ${tones[tone]}`} />
      ) : (
        <div className={`h-full ${tones[tone]}`} style={{ width: `${share * 100}%` }} />
      )}
    </div>
  );
}
