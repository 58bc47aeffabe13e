// The one chart of series: brush to zoom, double-click to reset, crosshair shared by all charts of a page, log scale, smoothing that
// keeps the raw line, PNG and CSV.
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import './known-language.ts';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { copyText } from '../copy-button.tsx';
import { formatMeasure } from '../format-number.ts';
import { Icon } from '../icon.tsx';
import { saveFile } from '../save-file.ts';
import { useTheme } from '../theme.ts';
import { useElementWidth } from '../use-element-size.ts';
import { joinSeries, type Series, seriesCsv, smooth } from './chart-data.ts';
import { tooltipPlugin } from './chart-tooltip.ts';
import { plotOptions, type XKind } from './plot-options.ts';
import { resolveColour } from './resolve-colour.ts';
import { seriesVariable } from './series-colour.ts';

interface LineChartProps {
  readonly title: string;
  /** Unit of the values, and what else they need to be read, e.g. "requests/s, last 15 min". */
  readonly note?: string;
  readonly series: readonly Series[];
  readonly xKind: XKind;
  readonly smoothing?: number;
  readonly syncKey: string;
  readonly height?: number;
  readonly formatY?: (value: number) => string;
  readonly fromZero?: boolean;
  readonly area?: boolean;
  /** A legend under the chart; leave out where a table beside it wears the same colours. */
  readonly legend?: boolean;
  readonly extra?: ReactNode;
}

const measure = (value: number) => formatMeasure(value);

export function LineChart(props: LineChartProps) {
  const { series, xKind, smoothing = 0, syncKey, height = 200, formatY = measure, fromZero = false, area = false } = props;
  const [box, width] = useElementWidth<HTMLDivElement>();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [logY, setLogY] = useState(false);
  const [zoomed, setZoomed] = useState(false);
  const theme = useTheme();

  const data = useMemo(() => {
    const joined = joinSeries(series);
    if (smoothing <= 0) return joined;
    const over = joinSeries(series.map((each) => ({ ...each, y: smooth(each.y, smoothing) })));
    return [...joined, ...over.slice(1)] as typeof joined;
  }, [series, smoothing]);
  // The plot is made anew only when what it looks like changes; fresh points of the same series are poured into it.
  const look = [
    theme,
    width,
    height,
    logY,
    xKind,
    smoothing > 0,
    area,
    ...series.map((each) => `${each.id}/${each.label}/${each.slot}`),
  ].join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` stands for everything but the data
  useEffect(() => {
    if (!holder.current || width === 0) return;
    const options = plotOptions(
      series,
      { width, height, xKind, logY, smoothing, syncKey, formatY, fromZero, area },
      [
        tooltipPlugin(series, xKind, formatY),
        {
          hooks: {
            setScale: (self, scale) => {
              const xs = self.data[0];
              if (scale === 'x' && xs.length > 1) setZoomed((self.scales.x?.min ?? 0) > xs[0]! || (self.scales.x?.max ?? 0) < xs.at(-1)!);
            },
          },
        },
      ],
      holder.current,
    );
    const made = new uPlot(options, data as uPlot.AlignedData, holder.current);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = undefined;
    };
  }, [look]);
  useEffect(() => {
    const current = plot.current;
    if (current && current.data !== data) current.setData(data as uPlot.AlignedData, !zoomed);
  }, [data, zoomed]);

  const file = props.title.replaceAll(/[^\w.-]+/g, '-');
  const csv = () => seriesCsv(xKind === 'step' ? 'step' : xKind === 'time' ? 'time_ms' : 'elapsed_ms', series);
  const actions: readonly (readonly [string, () => void])[] = [
    ['Copy as CSV', () => void copyText(csv())],
    ['Save as CSV', () => saveFile(`${file}.csv`, new Blob([csv()], { type: 'text/csv' }))],
    ['Save as PNG', () => plot.current && savePng(plot.current, `${file}.png`)],
  ];
  return (
    <figure className="min-w-0" data-part="chart" aria-label={`${props.title}: ${describe(series, formatY)}`}>
      <figcaption className="flex h-8 items-center gap-2">
        <span className="min-w-0 truncate font-medium text-ink" title={props.title}>
          {props.title}
        </span>
        {props.note ? <span className="truncate text-ink-3 text-small">{props.note}</span> : null}
        <span className="ml-auto flex items-center">
          {props.extra}
          {zoomed ? (
            <button
              type="button"
              className="h-7 rounded-md px-2 text-ink-2 text-small hover:bg-hover"
              onClick={() => plot.current?.setData(plot.current.data, true)}
            >
              Reset zoom
            </button>
          ) : null}
          <button
            type="button"
            aria-pressed={logY}
            onClick={() => setLogY(!logY)}
            className={`h-7 rounded-md px-2 text-small hover:bg-hover ${logY ? 'text-accent' : 'text-ink-3'}`}
          >
            log
          </button>
          <DropdownMenu.Root>
            <DropdownMenu.Trigger
              aria-label={`Export ${props.title}`}
              className="flex size-7 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            >
              <Icon name="download" size={14} />
            </DropdownMenu.Trigger>
            <DropdownMenu.Portal>
              <DropdownMenu.Content align="end" className="z-30 min-w-36 rounded-lg border border-rule bg-raised p-1 shadow-over">
                {actions.map(([label, run]) => (
                  <DropdownMenu.Item
                    key={label}
                    onSelect={run}
                    className="flex h-7 cursor-pointer items-center rounded-sm px-2 outline-none data-[highlighted]:bg-hover"
                  >
                    {label}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          </DropdownMenu.Root>
        </span>
      </figcaption>
      <div ref={box} style={{ height }}>
        <div ref={holder} />
      </div>
      {props.legend ? (
        <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-2 text-small">
          {series.map((each) => (
            <li key={each.id} className="flex min-w-0 items-center gap-1.5">
              <span className="h-0.5 w-3 shrink-0" style={{ background: seriesVariable(each.slot) }} />
              <span className="truncate">{each.label}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </figure>
  );
}

/** What a chart says, for those who do not see it. */
function describe(series: readonly Series[], formatY: (value: number) => string): string {
  const told = series.slice(0, 5).map((each) => {
    const last = each.y.findLast((value) => value != null);
    return `${each.label} ${last == null ? 'without values' : `last ${formatY(last)}`}`;
  });
  return `${series.length} series; ${told.join(', ')}`;
}

/** The drawing on the page's ground, as a file. */
function savePng(plot: uPlot, name: string): void {
  const canvas = document.createElement('canvas');
  canvas.width = plot.ctx.canvas.width;
  canvas.height = plot.ctx.canvas.height;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = resolveColour('var(--paper)', plot.root);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot.ctx.canvas, 0, 0);
  canvas.toBlob((blob) => blob && saveFile(name, blob));
}
