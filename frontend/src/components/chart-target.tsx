import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { Frame } from "./chart-uplot";
import classes from "./chart-target.module.css";
import { Icon } from "./icon";

interface ChartTargetProps {
  value: number;
  range: [number, number];
  frame: Frame;
  /** What ↑ and ↓ move it by. */
  step: number;
  label: string;
  /** The value in words, for the handle and for screen readers. */
  text: string;
  onChange: (value: number) => void;
  onEnter: () => void;
  onEscape: () => void;
}

/** A dashed line at a target, with a handle to drag it by, or to move it with ↑ and ↓. */
export function ChartTarget(props: ChartTargetProps) {
  const { value, range, frame, step, label, text, onChange, onEnter, onEscape } = props;
  const dragged = useRef<{ y: number; value: number } | null>(null);
  const [low, high] = range;
  const top = frame.top + (1 - (value - low) / (high - low)) * frame.height;

  // Whole steps, above nothing: a target of 0 is none.
  const rounded = (next: number) => Math.max(Math.round(next / step) * step, step);

  function onPointerMove(event: PointerEvent) {
    if (!dragged.current) return;
    const moved = ((dragged.current.y - event.clientY) / frame.height) * (high - low);
    onChange(rounded(Math.min(Math.max(dragged.current.value + moved, low), high)));
  }

  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[
      event.key
    ];
    if (by !== undefined) onChange(rounded(value + by * step));
    else if (event.key === "Enter") onEnter();
    else if (event.key === "Escape") onEscape();
    else return;
    event.preventDefault();
  }

  return (
    <div className={classes.line} style={{ top, left: frame.left, width: frame.width }}>
      <div
        className={classes.handle}
        role="slider"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={label}
        aria-valuemin={Math.min(step, value)}
        aria-valuemax={Math.max(high, value)}
        aria-valuenow={value}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture?.(event.pointerId);
          dragged.current = { y: event.clientY, value };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => (dragged.current = null)}
        onPointerCancel={() => (dragged.current = null)}
      >
        <Icon name="grip" size={16} />
        <span>
          {label} {text}
        </span>
      </div>
    </div>
  );
}
