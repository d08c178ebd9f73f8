import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { hold, isWhole, pan, type View, zoom } from "./chart-view";

/** Less than this is a click that trembled. */
const STILL_PX = 5;
const COMMIT_MS = 160;

interface Gestures {
  plot: RefObject<HTMLElement | null>;
  view: View;
  bounds: View;
  /** Shows a view at once, while a gesture goes on. */
  onLive: (view: View) => void;
  /** The gesture came to rest. */
  onView: (view: View) => void;
  /** The pointer is at this share of the width; null: it has gone. */
  onPoint: (share: number | null) => void;
  onPick: (share: number) => void;
}

interface Pointer {
  start: number;
  now: number;
}

/**
 * What a pointer does to a plot. A mouse drags a stretch out to zoom in, and pans where it is zoomed; a finger reads by
 * sliding, two pinch and pan; Ctrl and the wheel zoom, the wheel sideways pans; a click or tap picks a moment.
 */
export function useGestures({ plot, view, bounds, onLive, onView, onPoint, onPick }: Gestures) {
  const pointers = useRef(new Map<number, Pointer>());
  const live = useRef<View>(view);
  const begun = useRef<{ view: View; wasPinch: boolean }>({ view, wasPinch: false });
  const [band, setBand] = useState<[number, number] | null>(null);
  const rest = useRef<number>(undefined);
  const latest = useRef({ view, bounds, onLive, onView });
  useEffect(() => {
    latest.current = { view, bounds, onLive, onView };
    if (pointers.current.size === 0) live.current = view;
  });

  const width = () => plot.current?.clientWidth || 1;
  const shareOf = (x: number) => {
    const left = plot.current?.getBoundingClientRect().left ?? 0;
    return Math.min(Math.max((x - left) / width(), 0), 1);
  };

  function show(next: View) {
    live.current = next;
    latest.current.onLive(next);
  }

  useEffect(() => {
    const element = plot.current;
    if (!element) return undefined;
    // React's own listener is passive: it could not keep the page from zooming.
    function showNow(next: View) {
      live.current = next;
      latest.current.onLive(next);
    }
    function wheel(event: WheelEvent) {
      const { bounds: all } = latest.current;
      const frame = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (event.ctrlKey || event.metaKey) {
        const [from, to] = live.current;
        const around = from + ((event.clientX - frame.left) / frame.width) * (to - from);
        showNow(zoom(live.current, all, Math.exp(event.deltaY * 0.004), around));
      } else if (isSideways && !isWhole(live.current, all)) {
        showNow(pan(live.current, all, event.deltaX / frame.width));
      } else return;
      event.preventDefault();
      clearTimeout(rest.current);
      rest.current = window.setTimeout(() => latest.current.onView(live.current), COMMIT_MS);
    }
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [plot]);

  function onPointerDown(event: ReactPointerEvent) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    plot.current?.setPointerCapture?.(event.pointerId);
    pointers.current.set(event.pointerId, { start: event.clientX, now: event.clientX });
    const isPinch = pointers.current.size > 1;
    // Both fingers count from here on.
    for (const pointer of pointers.current.values()) pointer.start = pointer.now;
    begun.current = { view: live.current, wasPinch: isPinch };
    if (isPinch) onPoint(null);
  }

  function onPointerMove(event: ReactPointerEvent) {
    const pointer = pointers.current.get(event.pointerId);
    if (!pointer) {
      onPoint(shareOf(event.clientX));
      return;
    }
    pointer.now = event.clientX;
    if (pointers.current.size > 1) pinch();
    else if (!begun.current.wasPinch) drag(event, pointer);
  }

  function drag(event: ReactPointerEvent, { start, now }: Pointer) {
    if (event.pointerType !== "mouse") {
      onPoint(shareOf(now));
      return;
    }
    if (Math.abs(now - start) < STILL_PX) return;
    if (isWhole(begun.current.view, bounds)) {
      const [a, b] = [shareOf(start), shareOf(now)].sort((x, y) => x - y);
      setBand([a ?? 0, b ?? 0]);
    } else {
      onPoint(null);
      show(pan(begun.current.view, bounds, (start - now) / width()));
    }
  }

  function pinch() {
    const [a, b] = [...pointers.current.values()];
    if (!a || !b) return;
    const [from, to] = begun.current.view;
    const stretched = Math.max(Math.abs(a.now - b.now), 20) / Math.max(Math.abs(a.start - b.start), 20);
    const middle = from + shareOf((a.start + b.start) / 2) * (to - from);
    const zoomed = zoom(begun.current.view, bounds, 1 / stretched, middle);
    const moved = ((a.start + b.start) / 2 - (a.now + b.now) / 2) / width();
    const by = moved * (zoomed[1] - zoomed[0]);
    show(hold([zoomed[0] + by, zoomed[1] + by], bounds));
  }

  function onPointerUp(event: ReactPointerEvent) {
    const pointer = pointers.current.get(event.pointerId);
    if (!pointer) return;
    pointers.current.delete(event.pointerId);
    const isClick = Math.abs(pointer.now - pointer.start) < STILL_PX && !begun.current.wasPinch;
    if (band) {
      const [from, to] = begun.current.view;
      setBand(null);
      if (band[1] - band[0] > 0.01) {
        const chosen: View = [from + band[0] * (to - from), from + band[1] * (to - from)];
        const width = chosen[1] - chosen[0];
        onView(zoom(chosen, bounds, 1, chosen[0] + width / 2));
      }
    } else if (isClick) onPick(shareOf(event.clientX));
    else if (live.current !== view && pointers.current.size === 0) onView(live.current);
  }

  function onPointerCancel(event: ReactPointerEvent) {
    pointers.current.delete(event.pointerId);
    setBand(null);
    onPoint(null);
  }

  return {
    band,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      onPointerLeave: () => pointers.current.size === 0 && onPoint(null),
      onDoubleClick: () => onView(bounds),
    },
  };
}
