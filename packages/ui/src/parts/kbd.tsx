// A key as it is printed on a keyboard.
export function Kbd({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-rule-strong bg-raised px-1 font-sans text-ink-2 text-micro">
      {children}
    </kbd>
  );
}

/** The name of the command key on this machine. */
export const commandKey = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
