// Light, dark, or as the system says; remembered on this machine. public/theme.js applies the choice before the first paint.
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'ovenbird:theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const readChoice = (): ThemeChoice => {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
};
let choice = readChoice();

function tell(): void {
  for (const listener of listeners) listener();
}
systemDark.addEventListener('change', tell);

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  if (next === 'system') {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, next);
    document.documentElement.dataset.theme = next;
  }
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => choice);

/** What is on the screen now; canvas drawings depend on it. */
export const useTheme = (): 'light' | 'dark' =>
  useSyncExternalStore(subscribe, () => (choice === 'system' ? (systemDark.matches ? 'dark' : 'light') : choice));
