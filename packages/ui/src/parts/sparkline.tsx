// A small line without axes, for a row of a table. The number beside it carries the unit and the window.

interface SparklineProps {
  readonly values: readonly number[];
  /** Marked from below in the error colour, on the same scale. */
  readonly errors?: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

function path(values: readonly number[], top: number, width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1);
  return values
    .map(
      (value, index) => `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${(height - 1 - (value / top) * (height - 3)).toFixed(1)}`,
    )
    .join('');
}

export function Sparkline({ values, errors = [], label, width = 120, height = 24 }: SparklineProps) {
  const top = Math.max(1e-9, ...values);
  const line = path(values, top, width, height);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} className="block">
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--rule)" />
      {values.length > 0 ? (
        <>
          <path d={`${line}L${width} ${height}L0 ${height}z`} fill="var(--accent)" opacity="0.1" />
          <path d={line} fill="none" stroke="var(--accent)" strokeWidth="1.25" strokeLinejoin="round" />
        </>
      ) : null}
      {errors.map((value, index) =>
        // A mark where there were errors; a line along zero would look like many.
        value > 0 ? (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: a step of time is its place
            key={index}
            d={`M${((index * width) / Math.max(1, errors.length - 1)).toFixed(1)} ${height}V${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`}
            stroke="var(--failed)"
            strokeWidth="1.5"
          />
        ) : null,
      )}
    </svg>
  );
}
