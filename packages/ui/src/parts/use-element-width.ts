// The width of an element in px, kept current; 0 before it is first measured.
import { type RefCallback, useCallback, useState } from 'react';

export function useElementWidth<Node extends HTMLElement>(): [RefCallback<Node>, number] {
  const [width, setWidth] = useState(0);
  const measure = useCallback((node: Node | null) => {
    if (!node) return;
    setWidth(Math.floor(node.getBoundingClientRect().width));
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [measure, width];
}
