// Says that something was done, or why not, at the edge of the screen; goes by itself unless it is an error.
import { useSyncExternalStore } from 'react';
import { IconButton } from './button.tsx';
import { StateShape } from './state-shape.tsx';

interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'error';
  readonly text: string;
}

const shownForMs = 5000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

export function showToast(text: string, tone: Toast['tone'] = 'done'): void {
  const id = nextId++;
  set([...toasts.slice(-2), { id, tone, text }]);
  if (tone === 'done') setTimeout(() => dismiss(id), shownForMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once, in the shell. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed right-4 bottom-[calc(var(--bar-height)+16px)] z-50 flex flex-col gap-2 md:bottom-4"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="flex max-w-[400px] items-start gap-2 rounded-md border border-rule bg-raised py-2 pr-1 pl-3 shadow-over"
        >
          <span className="pt-[7px]">
            <StateShape state={toast.tone === 'done' ? 'succeeded' : 'failed'} />
          </span>
          <p className="min-w-0 flex-1 break-words py-1 text-ink">{toast.text}</p>
          <IconButton label="Dismiss" icon="close" className="size-7" onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
