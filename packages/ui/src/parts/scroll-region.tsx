// A named box that scrolls sideways or by itself; it takes the focus, so that the keyboard reaches what is out of sight.
import type { CSSProperties, ReactNode } from 'react';

interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string;
  readonly style?: CSSProperties;
  readonly children: ReactNode;
}

export function ScrollRegion({ label, className = '', style, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark under the heading that already names it
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <div role="group" tabIndex={0} aria-label={label} className={`overflow-auto ${className}`} style={style}>
      {children}
    </div>
  );
}
