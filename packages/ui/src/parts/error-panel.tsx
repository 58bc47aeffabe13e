// An error that speaks: what happened, what it means, what to do, and the id to quote. A Python traceback shows the user's own frames
// first and folds the libraries'.
import { type ReactNode, useMemo } from 'react';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { StateShape } from './state-shape.tsx';
import { type Frame, readTraceback, shortFile } from './traceback.ts';

interface ErrorPanelProps {
  readonly title: string;
  /** May hold a Python traceback. */
  readonly message: string;
  /** What it means or what to do, in a sentence. */
  readonly advice?: ReactNode;
  /** Names to quote, e.g. [['code', 'USER:ValueError'], ['request', 'req_7f']]. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly actions?: ReactNode;
}

function FrameLine({ frame }: { readonly frame: Frame }) {
  return (
    <li className="py-1">
      <div className="break-all">
        <span className={frame.library ? 'text-ink-3' : 'text-ink'} title={frame.file}>
          {shortFile(frame.file)}:{frame.line}
        </span>{' '}
        <span className="text-ink-3">in {frame.name}</span>
      </div>
      {frame.code.length > 0 ? (
        <pre className={`whitespace-pre-wrap break-words pl-4 ${frame.library ? 'text-ink-2' : 'text-ink'}`}>{frame.code.join('\n')}</pre>
      ) : null}
    </li>
  );
}

function Frames({ frames }: { readonly frames: readonly Frame[] }) {
  const own = frames.filter((frame) => !frame.library);
  const libraries = frames.length - own.length;
  return (
    <div className="mt-3 font-mono text-small/[18px]">
      {own.length > 0 ? (
        <ol aria-label="Your frames, innermost first">
          {own.toReversed().map((frame) => (
            <FrameLine key={`${frame.file}:${frame.line}:${frame.name}`} frame={frame} />
          ))}
        </ol>
      ) : null}
      {libraries > 0 ? (
        <details className="mt-1">
          <summary className="font-sans text-ink-2 text-small hover:text-ink">
            All {frames.length} frames, {libraries} of them in libraries
          </summary>
          <ol className="mt-1 border-rule border-l pl-3" aria-label="All frames, innermost first">
            {frames.toReversed().map((frame, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a recursive call has the same frame many times
              <FrameLine key={`${index}:${frame.file}:${frame.line}`} frame={frame} />
            ))}
          </ol>
        </details>
      ) : null}
    </div>
  );
}

export function ErrorPanel({ title, message, advice, facts = [], actions }: ErrorPanelProps) {
  const traceback = useMemo(() => readTraceback(message), [message]);
  return (
    <section role="alert" data-part="error" className="min-w-0 border-failed border-l-2 pl-4">
      <div className="flex items-start gap-2">
        <span className="pt-[3px]">
          <StateShape state="failed" />
        </span>
        <h2 className="min-w-0 flex-1 font-medium text-prose text-ink">{title}</h2>
        <CopyButton text={message} label="Copy the whole error" className="-mt-1" />
      </div>
      {traceback ? (
        <>
          <p className="mt-1 whitespace-pre-wrap break-words font-mono text-failed text-small/[18px]">{traceback.exception}</p>
          <Frames frames={traceback.frames} />
        </>
      ) : message.includes('\n') ? (
        <div className="mt-2">
          <CodeBlock code={message} label="Error" maxHeight={320} />
        </div>
      ) : (
        <p className="mt-1 break-words text-ink-2">{message}</p>
      )}
      {advice ? <div className="mt-2 text-ink-2">{advice}</div> : null}
      {facts.length > 0 ? (
        <p className="mt-2 text-ink-3 text-small">
          {facts.map(([name, value], index) => (
            <span key={name}>
              {index > 0 ? ' · ' : null}
              {name} <code className="break-all font-mono text-ink-2">{value}</code>
            </span>
          ))}
        </p>
      ) : null}
      {actions ? <div className="mt-3 flex gap-2">{actions}</div> : null}
    </section>
  );
}
