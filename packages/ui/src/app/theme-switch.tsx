// Light, as the system says, or dark.
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../parts/theme.ts';

const choices = [
  ['light', 'Light', <Icon key="light" name="sun" size={14} />],
  ['system', 'As the system', <Icon key="system" name="system" size={14} />],
  ['dark', 'Dark', <Icon key="dark" name="moon" size={14} />],
] as const;

export function ThemeSwitch() {
  return <Choice<ThemeChoice> label="Theme" options={choices} value={useThemeChoice()} onChange={chooseTheme} />;
}
