// The keys of the house, on one card.
import { Dialog } from 'radix-ui';
import { IconButton } from '../parts/button.tsx';
import { commandKey, Kbd } from '../parts/kbd.tsx';
import { places } from './places.ts';

const groups: readonly (readonly [string, readonly (readonly [readonly string[], string])[]])[] = [
  [
    'Everywhere',
    [
      [[commandKey, 'K'], 'Find anything, run any action'],
      [['?'], 'These keys'],
      [['Esc'], 'Close, or leave a field'],
    ],
  ],
  [
    'Lists',
    [
      [['j'], 'Next row'],
      [['k'], 'Row before'],
      [['Enter'], 'Open the row, or unfold it'],
      [['o'], 'The same'],
      [['x'], 'Select the row'],
      [['/'], 'Filter'],
      [['g', 'g'], 'First row'],
      [['G'], 'Last row'],
      [['Alt', '←→'], 'Move a column (on its header)'],
      [['Shift', '←→'], 'Widen a column (on its header)'],
    ],
  ],
  ['Go to', places.map((place) => [['g', place.key], place.name] as const)],
];

export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(20_14_8/0.4)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[8vh] left-1/2 z-50 max-h-[84vh] w-[min(720px,calc(100vw-32px))] -translate-x-1/2 overflow-y-auto rounded-lg border border-rule bg-raised p-6 shadow-over"
        >
          <div className="flex items-center justify-between">
            <Dialog.Title className="font-semibold text-section">Keys</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close" icon="close" />
            </Dialog.Close>
          </div>
          <div className="mt-3 grid gap-x-10 gap-y-6 sm:grid-cols-2">
            {groups.map(([name, keys]) => (
              <section key={name} aria-label={name} className={name === 'Lists' ? 'sm:row-span-2' : ''}>
                <h3 className="label border-rule border-b pb-1">{name}</h3>
                <dl className="pt-1">
                  {keys.map(([pressed, what]) => (
                    <div key={what} className="flex h-7 items-center justify-between gap-4">
                      <dt className="text-ink">{what}</dt>
                      <dd className="flex gap-1">
                        {pressed.map((key, index) => (
                          // biome-ignore lint/suspicious/noArrayIndexKey: `g g` has the same key twice
                          <Kbd key={index}>{key}</Kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
