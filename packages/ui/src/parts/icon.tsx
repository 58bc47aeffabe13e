// The UI's own line icons on a 16 px grid, one weight. Decorative: whoever uses one names it in words or with aria-label.
import type { ReactNode } from 'react';

const paths = {
  home: <path d="M2.5 13.5V8A5.5 5.5 0 0 1 13.5 8v5.5zM6.5 13.5v-3a1.5 1.5 0 0 1 3 0v3" />,
  experiments: <path d="M6 2.5h4M6.5 2.5v4l-3.7 5.8a.8.8 0 0 0 .7 1.2h9a.8.8 0 0 0 .7-1.2L9.5 6.5v-4M4.7 9.5h6.6" />,
  workflows: (
    <>
      <circle cx="3.5" cy="8" r="1.7" />
      <circle cx="12.5" cy="3.8" r="1.7" />
      <circle cx="12.5" cy="12.2" r="1.7" />
      <path d="M5.2 8h2.3c1.8 0 1.5-4.2 3.3-4.2M7.5 8c1.8 0 1.5 4.2 3.3 4.2" />
    </>
  ),
  models: <path d="M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM2.6 4.9L8 8l5.4-3.1M8 8v6.2" />,
  deployments: <path d="M2.5 10.5l5.5 3 5.5-3M2.5 7.5l5.5 3 5.5-3M8 2L2.5 4.8 8 7.6l5.5-2.8z" />,
  monitoring: <path d="M1.5 8.5h3l2-5.5 3 10 2-4.5h3" />,
  data: (
    <>
      <ellipse cx="8" cy="3.8" rx="5.3" ry="2" />
      <path d="M2.7 3.8v8.4c0 1.1 2.4 2 5.3 2s5.3-.9 5.3-2V3.8M2.7 8c0 1.1 2.4 2 5.3 2s5.3-.9 5.3-2" />
    </>
  ),
  query: <path d="M2 3.5h12v9H2zM4.5 6.5L6.5 8l-2 1.5M8 10h3" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.3 10.3l3.2 3.2" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1" />
    </>
  ),
  moon: <path d="M13.2 9.6A5.7 5.7 0 0 1 6.4 2.8a5.7 5.7 0 1 0 6.8 6.8z" />,
  system: <path d="M2 3h12v8H2zM6 13.5h4M8 11v2.5" />,
  keyboard: <path d="M1.5 4h13v8h-13zM4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M4.5 9.5h7" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  check: <path d="M3 8.5l3.3 3.3L13 5" />,
  close: <path d="M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4" />,
  more: <path d="M3.5 8h.1M8 8h.1M12.5 8h.1" strokeWidth="2.4" />,
  right: <path d="M6 3.5L10.5 8 6 12.5" />,
  down: <path d="M3.5 6L8 10.5 12.5 6" />,
  up: <path d="M3.5 10L8 5.5l4.5 4.5" />,
  arrow: <path d="M2.5 8h11M9.5 4l4 4-4 4" />,
  download: <path d="M8 2v8M4.5 6.8L8 10.2l3.5-3.4M2.5 13.5h11" />,
  external: <path d="M9.5 2.5h4v4M13.5 2.5L8 8M11.5 9v4.5h-9v-9H7" />,
  stop: <path d="M3.5 3.5h9v9h-9z" />,
  undo: <path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3.5L2.8 6.5l3 3" />,
  trash: <path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4" />,
  play: <path d="M4.5 2.8l8 5.2-8 5.2z" />,
  columns: <path d="M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10" />,
  folder: <path d="M1.8 3.5h4.4l1.5 2h6.5v7.5H1.8z" />,
  file: <path d="M3.5 1.8h5.7l3.3 3.4v9H3.5zM9 1.8v3.7h3.5" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  tag: <path d="M2.5 2.5h5.2l6 6-5.2 5.2-6-6zM5.3 5.3h.1" />,
  table: <path d="M2 3h12v10H2zM2 6.5h12M2 9.8h12M6 6.5V13" />,
  chart: <path d="M2.5 2.5v11h11M5 10l2.5-3 2.2 1.8L13 4.5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

export function Icon({
  name,
  size = 16,
  className = '',
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly className?: string;
}) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.35"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${className}`}
      aria-hidden="true"
    >
      {paths[name]}
    </svg>
  );
}
