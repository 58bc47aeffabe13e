// The box under the crosshair: the x, then each series' value, the nearest to the pointer first in weight.
import type uPlot from 'uplot';
import type { Series } from './chart-data.ts';
import { formatX, type XKind } from './plot-options.ts';
import { seriesVariable } from './series-colour.ts';

const shownAtMost = 10;

/** @param offset  index of the first series that is told (the smoothed ones come after the raw ones) */
export function tooltipPlugin(series: readonly Series[], xKind: XKind, formatY: (value: number) => string): uPlot.Plugin {
  const box = document.createElement('div');
  box.className =
    'pointer-events-none absolute z-10 hidden max-w-72 rounded-md border border-rule bg-raised px-2.5 py-2 text-small shadow-over';
  box.setAttribute('aria-hidden', 'true');
  let focused: number | null = null;

  const draw = (self: uPlot) => {
    const { left = -1, top = -1, idx, idxs } = self.cursor;
    // The other charts of the page share the crosshair; a box in each would cover what it tells of.
    if (idx == null || left < 0 || !idxs || !self.over.matches(':hover')) {
      box.classList.add('hidden');
      return;
    }
    const rows = series.flatMap((each, index) => {
      const at = idxs[index + 1];
      const value = at == null ? null : self.data[index + 1]?.[at];
      return value == null ? [] : [{ each, value, focused: focused === index + 1 || focused === index + 1 + series.length }];
    });
    rows.sort((a, b) => Number(b.focused) - Number(a.focused) || b.value - a.value);
    const heading = document.createElement('div');
    heading.className = 'mb-1 text-ink-3';
    heading.textContent = `${xKind === 'step' ? 'step ' : ''}${formatX(xKind, self.data[0][idx] ?? 0, 0)}`;
    const lines = rows.slice(0, shownAtMost).map((row) => {
      const line = document.createElement('div');
      line.className = `flex items-center gap-2 ${row.focused ? 'font-semibold text-ink' : 'text-ink-2'}`;
      const mark = document.createElement('span');
      mark.className = 'h-0.5 w-3 shrink-0';
      mark.style.background = seriesVariable(row.each.slot);
      const label = document.createElement('span');
      label.className = 'min-w-0 flex-1 truncate';
      label.textContent = row.each.label;
      const value = document.createElement('span');
      value.className = 'text-ink';
      value.textContent = formatY(row.value);
      line.append(mark, label, value);
      return line;
    });
    const rest = document.createElement('div');
    rest.className = 'text-ink-3';
    rest.textContent = rows.length > shownAtMost ? `and ${rows.length - shownAtMost} more` : '';
    box.replaceChildren(heading, ...lines, rest);
    box.classList.remove('hidden');
    const width = box.offsetWidth;
    const x = left + 16 + width > self.over.clientWidth ? left - width - 16 : left + 16;
    box.style.transform = `translate(${Math.max(0, x)}px, ${Math.min(top, Math.max(0, self.over.clientHeight - box.offsetHeight))}px)`;
  };
  return {
    hooks: {
      init: (self) => void self.over.append(box),
      setCursor: draw,
      setSeries: (self, index) => {
        focused = index;
        draw(self);
      },
    },
  };
}
