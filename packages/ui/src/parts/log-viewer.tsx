// A log as it is written: only the lines in sight are drawn, and it follows the end until the reader scrolls up.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { formatCount } from './format-number.ts';
import { logLines } from './log-lines.ts';
import { saveFile } from './save-file.ts';

interface LogViewerProps {
  readonly text: string;
  /** True while more may come. */
  readonly live: boolean;
  readonly label: string;
  readonly height?: number | string;
}

const lineHeight = 18;
const trouble = /\b(?:ERROR|CRITICAL|FATAL)\b|^(?:[A-Za-z_.]+(?:Error|Exception)\b|Traceback )/;

export function LogViewer({ text, live, label, height = '100%' }: LogViewerProps) {
  const [wanted, setWanted] = useState('');
  const [follow, setFollow] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(() => logLines(text.endsWith('\n') ? text.slice(0, -1) : text), [text]);
  const lines = useMemo(() => {
    const numbered = all.map((line, index) => [index + 1, line] as const);
    return wanted === '' ? numbered : numbered.filter(([, line]) => line.toLowerCase().includes(wanted.toLowerCase()));
  }, [all, wanted]);
  const window = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (follow && lines.length > 0) window.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines.length, window]);
  const widest = useMemo(
    () =>
      Math.min(
        2000,
        lines.reduce((most, [, line]) => Math.max(most, line.length), 0),
      ),
    [lines],
  );
  return (
    <section aria-label={label} className="flex min-h-0 min-w-0 flex-col" style={{ height }} data-part="log">
      <div className="flex min-h-9 items-center gap-2 pb-1">
        <input
          type="search"
          data-filter=""
          aria-label="Find in the log"
          placeholder="Find   /"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          className="h-8 w-44 min-w-0 rounded-md border border-rule-strong bg-raised px-2.5"
        />
        <label className="flex items-center gap-1.5 whitespace-nowrap text-ink-2">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} className="accent-accent-fill" />
          Follow
        </label>
        <span className="ml-auto truncate text-ink-3 text-small">
          {formatCount(lines.length)} lines{live ? ', live' : ''}
        </span>
        <CopyButton text={text} label="Copy the log" />
        <IconButton
          label="Save the log"
          icon="download"
          onClick={() => saveFile(`${label.replaceAll(/[^\w.-]+/g, '-')}.log`, new Blob([text]))}
        />
      </div>
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        tabIndex={0}
        aria-label={label}
        onWheel={(event) => event.deltaY < 0 && setFollow(false)}
        className="min-h-24 flex-1 overflow-auto rounded-md border border-rule bg-sunken font-mono text-small/[18px]"
      >
        <div className="relative my-2" style={{ height: window.getTotalSize(), minWidth: `calc(${widest}ch + 72px)` }}>
          {window.getVirtualItems().map((item) => {
            const [number, line] = lines[item.index] ?? [0, ''];
            return (
              <div
                key={number}
                className="absolute top-0 left-0 flex w-full whitespace-pre hover:bg-hover"
                style={{ transform: `translateY(${item.start}px)`, height: lineHeight }}
              >
                <span className="w-12 shrink-0 select-none pr-3 text-right text-ink-3">{number}</span>
                <span className={trouble.test(line) ? 'text-failed' : 'text-ink'}>{line}</span>
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
