// One shape per state, so that a state can be told without its colour.
import type { ObjectState } from '@ovenbird/contracts';
import type { ReactNode } from 'react';

const shapes: Record<ObjectState, ReactNode> = {
  // A dashed ring: there is a place for it, nothing in it yet.
  queued: <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.75" strokeDasharray="2.2 1.727" />,
  // A ring that turns.
  running: (
    <>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.28" />
      <path className="spin" d="M7 2a5 5 0 0 1 5 5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  // A full disc with a tick.
  succeeded: (
    <>
      <circle cx="7" cy="7" r="6" fill="currentColor" />
      <path d="M4.2 7.2l2 2 3.6-4" fill="none" stroke="var(--raised)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  // A diamond with a cross.
  failed: (
    <>
      <path d="M7 .4L13.6 7 7 13.6.4 7z" fill="currentColor" />
      <path d="M5.1 5.1l3.8 3.8M8.9 5.1l-3.8 3.8" stroke="var(--raised)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  // A stop square.
  aborted: (
    <>
      <rect x="1.5" y="1.5" width="11" height="11" rx="2" fill="currentColor" />
      <rect x="5" y="5" width="4" height="4" fill="var(--raised)" />
    </>
  ),
  // A ring passed over by a stroke.
  skipped: (
    <>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M3.6 10.4l6.8-6.8" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  // Two stacked sheets: a kept copy.
  cached: (
    <>
      <rect x="1" y="1" width="8.5" height="8.5" rx="1.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <rect x="4.5" y="4.5" width="8.5" height="8.5" rx="1.5" fill="currentColor" />
    </>
  ),
  // A raised triangle.
  waiting: (
    <>
      <path d="M7 1.2l6.2 11H.8z" fill="currentColor" strokeLinejoin="round" stroke="currentColor" strokeWidth="1" />
      <path d="M7 5v3.4M7 10.2v.4" stroke="var(--raised)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  // A disc in a ring, like a lamp that is lit.
  ready: (
    <>
      <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <circle cx="7" cy="7" r="3" fill="currentColor" />
    </>
  ),
  // The same lamp, out.
  retired: (
    <>
      <circle cx="7" cy="7" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M4.5 7h5" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  // The lamp unscrewed: its ring is open below, and an arrow leads back in.
  unloaded: (
    <>
      <path d="M3.6 11.9a6 6 0 1 1 6.8 0" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      <path
        d="M7 12.8V6.4M4.8 8.4L7 6.2l2.2 2.2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  unknown: (
    <path
      d="M4.8 5.2a2.2 2.2 0 1 1 3.4 1.9c-.8.5-1.2.9-1.2 1.7M7 11.2v.3"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
    />
  ),
};

/** The shape of a state in its colour, 14 px, decorative: say the state in words beside it. */
export function StateShape({ state, size = 14 }: { readonly state: ObjectState; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 14 14"
      width={size}
      height={size}
      style={{ color: `var(--${state})` }}
      className="shrink-0 self-center"
      aria-hidden="true"
      data-state={state}
    >
      {shapes[state]}
    </svg>
  );
}
