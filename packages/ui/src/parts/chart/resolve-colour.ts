// A canvas knows no CSS variables: this asks the browser what one looks like now, inside `host` (which may have a theme of its own).
export function resolveColour(variable: string, host: HTMLElement): string {
  const probe = document.createElement('span');
  probe.style.color = variable;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** A resolved colour at another opacity. */
export const fade = (colour: string, opacity: number): string => {
  const [r = '0', g = '0', b = '0'] = colour.match(/[\d.]+/g) ?? [];
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
};
