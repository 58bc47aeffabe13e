// The filter of the runs table: MLflow's own language, with the experiment's keys suggested. Enter applies.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type FilterKeys, suggestionsFor, wordAt } from './filter-suggestions.ts';

interface FilterFieldProps {
  readonly value: string;
  readonly onApply: (filter: string) => void;
  readonly keys: FilterKeys;
  /** The server's word on what is wrong with the filter. */
  readonly problem?: string | undefined;
}

export function FilterField({ value, onApply, keys, problem }: FilterFieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [offered, setOffered] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState(-1);
  useEffect(() => setText(value), [value]);

  const suggest = (next: string, caret: number) => {
    setOffered(suggestionsFor(wordAt(next, caret).word, keys));
    setChosen(-1);
  };
  const take = (suggestion: string) => {
    const caret = field.current?.selectionStart ?? text.length;
    const { from } = wordAt(text, caret);
    const next = `${text.slice(0, from)}${suggestion} ${text.slice(caret).trimStart()}`;
    setText(next);
    setOffered([]);
    requestAnimationFrame(() => field.current?.setSelectionRange(from + suggestion.length + 1, from + suggestion.length + 1));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const open = offered.length > 0;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : offered.length)) % offered.length);
    } else if (open && (event.key === 'Tab' || event.key === 'Enter') && (chosen >= 0 || event.key === 'Tab')) {
      event.preventDefault();
      take(offered[Math.max(0, chosen)] ?? '');
    } else if (event.key === 'Enter') {
      setOffered([]);
      onApply(text.trim());
    } else if (event.key === 'Escape') {
      if (open) setOffered([]);
      else field.current?.blur();
    }
  };
  return (
    <div className="relative min-w-0 flex-1 basis-72">
      <input
        ref={field}
        data-filter=""
        role="combobox"
        aria-label="Filter runs"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="metrics.val_accuracy > 0.9 and params.lr = '0.01'   /"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          suggest(event.target.value, event.target.selectionStart ?? event.target.value.length);
          if (event.target.value === '') onApply('');
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOffered([])}
        className={`h-8 w-full rounded-md border bg-raised px-2.5 font-mono text-small ${problem ? 'border-failed' : 'border-rule-strong'}`}
      />
      {offered.length > 0 ? (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Suggestions"
          className="absolute top-9 left-0 z-30 max-h-72 w-full min-w-64 overflow-y-auto rounded-lg border border-rule bg-raised p-1 shadow-over"
        >
          {offered.map((suggestion, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and points here
            <div
              key={suggestion}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
              className={`flex h-7 cursor-pointer items-center rounded-sm px-2 font-mono text-small hover:bg-hover ${index === chosen ? 'bg-hover' : ''}`}
            >
              {suggestion}
            </div>
          ))}
        </div>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-failed text-small">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
