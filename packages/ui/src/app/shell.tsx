// What stays on the screen: the rail, the top bar with breadcrumb and search, and the page between them.
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { IconButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { commandKey, Kbd } from '../parts/kbd.tsx';
import { Toasts } from '../parts/toast.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { UnreachableBar } from './unreachable-bar.tsx';
import { useShellKeys } from './use-shell-keys.ts';

// Neither is part of the first paint.
const CommandPalette = lazy(() => import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((module) => ({ default: module.KeyboardHelp })));

type Overlay = 'none' | 'search' | 'keys';

export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>('none');
  useShellKeys({ search: () => setOverlay('search'), help: () => setOverlay('keys') });
  useEffect(() => {
    const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1000));
    idle(() => void import('./command-palette.tsx'));
  }, []);
  const close = () => setOverlay('none');
  return (
    <div className="flex h-dvh min-w-0 flex-col md:flex-row">
      <a href="#page" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex h-13 shrink-0 items-center gap-3 border-rule border-b px-4 md:px-8">
          <Breadcrumb />
          <button
            type="button"
            onClick={() => setOverlay('search')}
            aria-keyshortcuts="Control+K Meta+K"
            className="flex h-8 items-center gap-2 rounded-md text-ink-3 hover:text-ink max-sm:size-8 max-sm:justify-center sm:w-64 sm:border sm:border-rule-strong sm:bg-raised sm:px-2.5"
          >
            <Icon name="search" />
            <span className="flex-1 text-left max-sm:sr-only">Find anything</span>
            <span className="hidden gap-1 sm:flex" aria-hidden="true">
              <Kbd>{commandKey}</Kbd>
              <Kbd>K</Kbd>
            </span>
          </button>
          <IconButton label="Keys" icon="keyboard" className="-ml-1 max-md:hidden" onClick={() => setOverlay('keys')} />
        </div>
        <UnreachableBar />
        <main
          id="page"
          tabIndex={-1}
          data-scroller=""
          className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto overflow-x-hidden outline-none"
        >
          <Outlet />
        </main>
      </div>
      <BottomBar onKeys={() => setOverlay('keys')} />
      <Suspense>
        {overlay === 'search' ? <CommandPalette onClose={close} onKeys={() => setOverlay('keys')} /> : null}
        {overlay === 'keys' ? <KeyboardHelp onClose={close} /> : null}
      </Suspense>
      <Toasts />
    </div>
  );
}
