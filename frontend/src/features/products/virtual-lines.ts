import { useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { focusRow } from "../../lib/shortcuts/rows";

// A list this short is drawn whole: it can be searched by the browser and printed.
const WHOLE = 40;
const AHEAD = 3;
// What the sticky bar above and the navigation below cover.
const COVERED_TOP = 80;
const COVERED_BOTTOM = 96;

// How high the lines of a list were when it was left, so that going back finds the same spot.
const left = new Map<string, VirtualItem[]>();

export interface VirtualLines {
  /** For the element that holds the lines. */
  box: (element: HTMLElement | null) => void;
  /** For each line, together with `data-index`. */
  measure: (element: Element | null) => void;
  items: VirtualItem[];
  /** The room that stands for the lines that are not drawn. */
  before: number;
  after: number;
  /** Brings a line onto the screen, then gives the focus to a row of it. */
  reveal: (index: number, id: string) => void;
}

/** The lines of a long list that are on the screen, and some around them; the page itself scrolls. */
export function useVirtualLines({
  name,
  keys,
  estimate,
}: {
  /** Lists of the same name have lines of the same height. */
  name: string;
  keys: readonly string[];
  estimate: (index: number) => number;
}): VirtualLines {
  const [element, box] = useState<HTMLElement | null>(null);
  const [margin, setMargin] = useState(0);
  const wanted = useRef<{ id: string } | undefined>(undefined);
  // What stands above the list grows and shrinks: a note, one more row of filters.
  useLayoutEffect(() => {
    if (!element) return undefined;
    const look = () => setMargin(Math.round(element.getBoundingClientRect().top + window.scrollY));
    look();
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);

  // oxlint-disable-next-line react/incompatible-library -- what it returns is read anew at each drawing, and kept nowhere
  const virtualizer = useWindowVirtualizer({
    count: keys.length,
    estimateSize: estimate,
    getItemKey: (index) => keys[index] ?? index,
    overscan: keys.length <= WHOLE ? WHOLE : AHEAD,
    scrollMargin: margin,
    scrollPaddingStart: COVERED_TOP,
    scrollPaddingEnd: COVERED_BOTTOM,
    initialMeasurementsCache: left.get(name) ?? [],
  });
  useEffect(() => () => void left.set(name, virtualizer.measurementsCache), [name, virtualizer]);
  // The row that is to have the focus may be drawn only once the page has scrolled there.
  useEffect(() => {
    if (wanted.current && focusRow(wanted.current.id)) wanted.current = undefined;
  });
  const reveal = useCallback(
    (index: number, id: string) => {
      if (focusRow(id)) return;
      wanted.current = { id };
      virtualizer.scrollToIndex(index, { align: "auto" });
    },
    [virtualizer],
  );

  const items = virtualizer.getVirtualItems();
  const total = virtualizer.getTotalSize();
  return {
    box,
    measure: virtualizer.measureElement,
    items,
    before: (items[0]?.start ?? margin) - margin,
    after: Math.max(0, total - ((items.at(-1)?.end ?? margin) - margin)),
    reveal,
  };
}
