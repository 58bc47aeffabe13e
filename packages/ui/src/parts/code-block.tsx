// Code or plain output in the mono face, scrolling in its own box, with a copy button. JSON is tinted lightly.
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import { ScrollRegion } from './scroll-region.tsx';

const jsonToken = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;
/** Beyond this many characters a tint costs more than it tells. */
const tintLimit = 60_000;

function tintJson(code: string): ReactNode {
  if (code.length > tintLimit) return code;
  const parts: ReactNode[] = [];
  let last = 0;
  for (const match of code.matchAll(jsonToken)) {
    parts.push(code.slice(last, match.index));
    const isKey = match[1] !== undefined && match[2] !== undefined;
    const colour = isKey ? 'text-accent' : match[1] ? 'text-succeeded' : match[3] ? 'text-cached' : 'text-clay';
    parts.push(
      <span key={match.index} className={colour}>
        {isKey ? match[1] : match[0]}
      </span>,
      isKey ? match[2] : null,
    );
    last = match.index + match[0].length;
  }
  parts.push(code.slice(last));
  return parts;
}

interface CodeBlockProps {
  readonly code: string;
  readonly language?: 'json' | 'text';
  readonly label?: string;
  /** Tallest height before the block scrolls by itself, in px. */
  readonly maxHeight?: number;
}

export function CodeBlock({ code, language = 'text', label = 'Code', maxHeight }: CodeBlockProps) {
  return (
    <div className="relative rounded-md border border-rule bg-sunken">
      <ScrollRegion label={label} className="py-2.5 pr-11 pl-3" style={{ maxHeight }}>
        <pre className="font-mono text-ink text-small/[18px]">
          <code>{language === 'json' ? tintJson(code) : code}</code>
        </pre>
      </ScrollRegion>
      <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} className="absolute top-1 right-1 bg-sunken" />
    </div>
  );
}
