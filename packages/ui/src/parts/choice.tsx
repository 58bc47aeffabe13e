// One of a few: a row of radio buttons that looks like one control.
import { type ReactNode, useId } from 'react';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, name: string, face?: ReactNode])[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex self-start rounded-md border border-rule bg-sunken p-0.5">
      {options.map(([option, name, face]) => (
        <label
          key={option}
          title={face ? name : undefined}
          className={`flex h-7 min-w-8 cursor-pointer items-center justify-center rounded-sm px-2.5 text-small has-focus-visible:outline-2 has-focus-visible:outline-(--focus) ${
            option === value ? 'bg-raised text-ink shadow-[0_0_0_1px_var(--rule-strong)]' : 'text-ink-2 hover:text-ink'
          }`}
        >
          <input
            type="radio"
            name={group}
            className="sr-only"
            {...(face ? { 'aria-label': name } : {})}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          {face ?? name}
        </label>
      ))}
    </div>
  );
}
