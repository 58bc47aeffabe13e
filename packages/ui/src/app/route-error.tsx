// What is shown in place of a page whose code failed; the shell around it stays.
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../parts/button.tsx';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { PageFrame } from '../parts/page-frame.tsx';

export function RouteError({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // After an update of the server, an open page asks for code that is no longer there.
  const outdated = /dynamically imported module|module script failed/i.test(error.message);
  return (
    <PageFrame title={outdated ? 'This page was updated' : 'This page failed'}>
      <ErrorPanel
        title={
          outdated
            ? 'The server has a newer version of this page.'
            : 'The page stopped with an error of its own. What the platform does is not affected.'
        }
        message={error.stack ?? error.message}
        actions={
          outdated ? (
            <Button weight="primary" onClick={() => window.location.reload()}>
              Reload
            </Button>
          ) : (
            <Button onClick={reset}>Try again</Button>
          )
        }
      />
    </PageFrame>
  );
}
