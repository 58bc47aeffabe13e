// Asks before something is taken down: says what goes, and what stays. Focus starts on Cancel.
import { AlertDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { buttonClass } from './button.tsx';

interface ConfirmDialogProps {
  readonly trigger: ReactNode;
  readonly title: string;
  /** What will happen, to what, and whether it can be undone. */
  readonly children: ReactNode;
  /** A verb and its object, e.g. "Terminate execution". */
  readonly action: string;
  readonly danger?: boolean;
  readonly onConfirm: () => Promise<unknown> | unknown;
}

export function ConfirmDialog({ trigger, title, children, action, danger = false, onConfirm }: ConfirmDialogProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      setOpen(false);
    }
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[rgb(20_14_8/0.4)]" />
        <AlertDialog.Content className="fixed top-[20vh] left-1/2 z-50 w-[min(480px,calc(100vw-32px))] -translate-x-1/2 rounded-lg border border-rule bg-raised p-6 shadow-over">
          <AlertDialog.Title className="font-semibold text-section text-ink">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-ink-2 text-prose">{children}</div>
          </AlertDialog.Description>
          <div className="mt-6 flex justify-end gap-2">
            <AlertDialog.Cancel className={buttonClass('plain')}>Cancel</AlertDialog.Cancel>
            <button
              type="button"
              disabled={busy}
              onClick={() => void confirm()}
              className={`${buttonClass('primary')} ${danger ? 'bg-[var(--failed-fill)] hover:bg-[var(--failed-fill-hover)]' : ''}`}
            >
              {action}
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
