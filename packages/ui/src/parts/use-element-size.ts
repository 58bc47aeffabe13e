// The size of an element in px, kept current; 0 before it is first measured.
import { type RefCallback, useCallback, useState } from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function useElementSize<Node extends HTMLElement>(): [RefCallback<Node>, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const measure = useCallback((node: Node | null) => {
    if (!node) return;
    const read = () => {
      const next = { width: Math.floor(node.clientWidth), height: Math.floor(node.clientHeight) };
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [measure, size];
}

export function useElementWidth<Node extends HTMLElement>(): [RefCallback<Node>, number] {
  const [measure, { width }] = useElementSize<Node>();
  return [measure, width];
}
