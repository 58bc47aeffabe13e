// A button in three weights: primary (one per page at most), plain, and quiet (icon buttons and rows of tools).
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type ButtonWeight = 'primary' | 'plain' | 'quiet' | 'danger';

const weights: Record<ButtonWeight, string> = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover border-transparent',
  plain: 'bg-raised text-ink border-rule-strong hover:bg-hover',
  quiet: 'text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-raised text-failed border-rule-strong hover:bg-failed-soft',
};

const shape =
  'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-3 font-medium disabled:opacity-50';

/** The classes of a button, for links that look like one. */
export const buttonClass = (weight: ButtonWeight = 'plain') => `${shape} ${weights[weight]}`;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly weight?: ButtonWeight;
  readonly icon?: IconName;
  readonly children?: ReactNode;
}

export function Button({ weight = 'plain', icon, className = '', children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={`${buttonClass(weight)} ${className}`} {...rest}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

/** An icon alone; `label` is its name for screen readers and its tooltip. */
export function IconButton({
  label,
  icon,
  className = '',
  ...rest
}: Omit<ButtonProps, 'children'> & { readonly label: string; readonly icon: IconName }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink disabled:opacity-40 ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
