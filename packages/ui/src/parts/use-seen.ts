// True from the moment an element first comes near the screen.
import { type RefCallback, useCallback, useState } from 'react';

export function useSeen<Node extends HTMLElement>(): [RefCallback<Node>, boolean] {
  const [seen, setSeen] = useState(false);
  const watch = useCallback((node: Node | null) => {
    if (!node) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: '200px' },
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [watch, seen];
}
