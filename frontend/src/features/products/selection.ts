import { startTransition, useCallback, useEffect, useRef, useState } from "react";

const NONE: ReadonlySet<string> = new Set();

export interface Selection {
  ids: ReadonlySet<string>;
  /** Takes one in or out; with `isRange` all between it and the last one that was touched. */
  toggle: (id: string, isRange?: boolean) => void;
  setAll: (ids: readonly string[]) => void;
}

/** Which products are chosen for one act on all of them. `order` is that of the screen. */
export function useSelection(order: readonly string[]): Selection {
  const [ids, setIds] = useState(NONE);
  const last = useRef<string>(undefined);
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  });

  const toggle = useCallback((id: string, isRange = false) => {
    const from = isRange && last.current !== undefined ? latest.current.indexOf(last.current) : -1;
    const to = latest.current.indexOf(id);
    last.current = id;
    setIds((before) => {
      const after = new Set(before);
      const isIn = !before.has(id);
      const range = from < 0 ? [id] : latest.current.slice(Math.min(from, to), Math.max(from, to) + 1);
      for (const each of range) {
        if (isIn) after.add(each);
        else after.delete(each);
      }
      return after;
    });
  }, []);
  // Every card on the screen changes: whoever pressed must not wait for that.
  const setAll = useCallback((all: readonly string[]) => startTransition(() => setIds(new Set(all))), []);
  return { ids, toggle, setAll };
}
