// Series and settings → options of uPlot.
import type uPlot from 'uplot';
import { formatDuration, formatMeasure } from '../format-number.ts';
import type { Series } from './chart-data.ts';
import { fade, resolveColour } from './resolve-colour.ts';
import { seriesVariable } from './series-colour.ts';

export type XKind = 'step' | 'time' | 'relative';

export interface PlotSettings {
  readonly width: number;
  readonly height: number;
  readonly xKind: XKind;
  readonly logY: boolean;
  /** 0 to 0.99; above 0 the smoothed line is drawn over the raw one. */
  readonly smoothing: number;
  readonly syncKey: string;
  readonly formatY: (value: number) => string;
  /** Starts the y axis at 0, for rates and counts. */
  readonly fromZero: boolean;
  /** Draws lines as steps up from the axis with a light fill. */
  readonly area: boolean;
}

/** More lines than this fade, and come forward under the pointer. */
const crowd = 10;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** @param span  width of the axis in ms: decides how exact a time must be */
export function formatX(kind: XKind, value: number, span = 0): string {
  if (kind === 'step') return formatMeasure(value, 6);
  if (kind === 'relative') return formatDuration(value);
  return (span > 86_400_000 ? date : span > 600_000 ? clock : clockSeconds).format(value);
}

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800].map(
  (s) => s * 1000,
);
const stepSteps = [1, 2, 5].flatMap((unit) => Array.from({ length: 10 }, (_, power) => unit * 10 ** power)).sort((a, b) => a - b);

export function plotOptions(series: readonly Series[], settings: PlotSettings, plugins: uPlot.Plugin[], host: HTMLElement): uPlot.Options {
  const rule = resolveColour('var(--rule)', host);
  const text = resolveColour('var(--ink-3)', host);
  const font = '11px "Plex Sans", sans-serif';
  const crowded = series.length > crowd;
  const smoothed = settings.smoothing > 0;
  const span = (self: uPlot) => (self.scales.x?.max ?? 0) - (self.scales.x?.min ?? 0);
  const lines = series.map((each): uPlot.Series => {
    const colour = resolveColour(seriesVariable(each.slot), host);
    return {
      label: each.label,
      stroke: smoothed ? fade(colour, 0.28) : crowded ? fade(colour, 0.5) : colour,
      width: smoothed ? 1 : 1.5,
      spanGaps: false,
      ...(each.dash ? { dash: [...each.dash] } : {}),
      ...(settings.area ? { fill: fade(colour, 0.1) } : {}),
      points: {
        show: each.x.length === 1 || (each.x.length <= 40 && !settings.area && !smoothed),
        size: each.x.length === 1 ? 7 : 4,
        fill: colour,
        stroke: colour,
      },
    };
  });
  const over = smoothed
    ? series.map(
        (each): uPlot.Series => ({
          label: each.label,
          stroke: resolveColour(seriesVariable(each.slot), host),
          width: 1.75,
          points: { show: false },
        }),
      )
    : [];
  return {
    width: settings.width,
    height: settings.height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    focus: { alpha: crowded ? 0.25 : 0.45 },
    plugins,
    cursor: {
      sync: { key: settings.syncKey, setSeries: false, scales: ['x', null] },
      focus: { prox: 24 },
      drag: { x: true, y: false, setScale: true },
      points: { size: 6 },
      // The nearest point of each series, for series that have none at the step under the pointer.
      dataIdx: (self, index, hovered) => nearestFilled(self.data[index] ?? [], hovered),
    },
    scales: {
      x: { time: false },
      y: {
        distr: settings.logY ? 3 : 1,
        ...(settings.fromZero && !settings.logY
          ? { range: (_self: uPlot, _min: number, max: number): [number, number] => [0, max > 0 ? max * 1.08 : 1] }
          : {}),
      },
    },
    axes: [
      {
        stroke: text,
        font,
        size: 28,
        gap: 6,
        grid: { show: false },
        ticks: { stroke: rule, size: 4 },
        space: 72,
        incrs: settings.xKind === 'step' ? stepSteps : timeSteps,
        values: (self, splits) => splits.map((value) => formatX(settings.xKind, value, span(self))),
      },
      {
        stroke: text,
        font,
        gap: 6,
        size: (self, values) => axisWidth(self, values),
        grid: { stroke: rule, width: 1 },
        ticks: { show: false },
        space: 32,
        values: (_self, splits) => splits.map((value) => (value == null ? '' : settings.formatY(value))),
      },
    ],
    series: [{}, ...lines, ...over],
  };
}

function axisWidth(self: uPlot, values: string[] | null): number {
  if (!values || values.length === 0) return 40;
  self.ctx.font = `${11 * devicePixelRatio}px "Plex Sans", sans-serif`;
  return 14 + Math.max(...values.map((value) => self.ctx.measureText(value ?? '').width)) / devicePixelRatio;
}

function nearestFilled(values: ArrayLike<number | null | undefined>, hovered: number): number {
  for (let reach = 0; reach < values.length; reach += 1) {
    if (values[hovered - reach] != null) return hovered - reach;
    if (values[hovered + reach] != null) return hovered + reach;
  }
  return hovered;
}
