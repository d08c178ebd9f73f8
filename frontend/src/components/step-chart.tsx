import { useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import { useGestures } from "./chart-gestures";
import { draw, type Frame, frameOf } from "./chart-uplot";
import { pan, showing, type View, zoom } from "./chart-view";
import { type StepDrawing, stepAt, valueAt } from "./step-drawing";
import classes from "./step-chart.module.css";

interface StepChartProps {
  drawing: StepDrawing;
  /** The whole time there is to look at. */
  bounds: View;
  summary: string;
  /** What the arrow keys go along, in a few words: the name of the control. */
  label: string;
  onView: (view: View) => void;
  /** A step was chosen, by its place among the steps. */
  onPick: (step: number, left: number) => void;
  /** What lies over the plot, given its place: a target, a popover. */
  children?: (frame: Frame) => ReactNode;
}

/** A price as steps over time: drawn on a canvas, read and moved by mouse, touch and keyboard. */
export function StepChart({ drawing, bounds, summary, label, onView, onPick, children }: StepChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const live = useRef<View>(drawing.view);
  const [frame, setFrame] = useState<Frame>({ left: 0, top: 0, width: 0, height: 0 });
  // Where the reading stands: a share of the width.
  const [point, setPoint] = useState<number | null>(null);
  const [place, setPlace] = useState<number | null>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // The colours are read from the theme as it is now: another scheme draws anew.
    element.dataset.scheme = scheme;
    live.current = drawing.view;
    const make = () => {
      chart.current?.destroy();
      chart.current = draw(element, drawing, () => [...live.current]);
      setFrame(frameOf(chart.current));
    };
    make();
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      make();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [drawing, scheme]);

  const { steps, view } = drawing;
  const timeOf = (share: number) => view[0] + share * (view[1] - view[0]);
  const shareOf = (time: number) => (time - view[0]) / (view[1] - view[0]);

  function pick(step: number, share: number) {
    if (step >= 0) onPick(step, Math.min(Math.max(share, 0), 1) * frame.width);
  }

  const { band, handlers } = useGestures({
    plot,
    view,
    bounds,
    onLive: (next) => {
      live.current = next;
      setPoint(null);
      chart.current?.setScale("x", { min: next[0], max: next[1] });
    },
    onView,
    onPoint: setPoint,
    onPick: (share) => {
      const step = stepAt(steps, timeOf(share));
      setPlace(step < 0 ? null : step);
      pick(step, share);
    },
  });

  function go(to: number) {
    const step = steps[Math.min(Math.max(to, 0), steps.length - 1)];
    if (!step) return;
    setPlace(steps.indexOf(step));
    const seen = showing(view, bounds, step.time);
    if (seen !== view) onView(seen);
    setPoint(Math.min(Math.max((step.time - seen[0]) / (seen[1] - seen[0]), 0), 1));
  }

  const current = place ?? steps.length - 1;

  function onKeyDown(event: KeyboardEvent) {
    const around = Math.min(Math.max(steps[current]?.time ?? view[1], view[0]), view[1]);
    const acts: Record<string, () => void> = {
      ArrowLeft: () => (event.shiftKey ? onView(pan(view, bounds, -0.25)) : go(current - 1)),
      ArrowRight: () => (event.shiftKey ? onView(pan(view, bounds, 0.25)) : go(current + 1)),
      ArrowDown: () => go(current - 1),
      ArrowUp: () => go(current + 1),
      Home: () => go(0),
      End: () => go(steps.length - 1),
      "+": () => onView(zoom(view, bounds, 0.5, around)),
      "=": () => onView(zoom(view, bounds, 0.5, around)),
      "-": () => onView(zoom(view, bounds, 2, around)),
      "0": () => onView(bounds),
      Enter: () => pick(current, shareOf(Math.max(steps[current]?.time ?? 0, view[0]))),
      " ": () => pick(current, shareOf(Math.max(steps[current]?.time ?? 0, view[0]))),
      Escape: () => setPoint(null),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  const step = steps[current];
  return (
    <div className={classes.chart}>
      <div ref={box} className={classes.canvas} role="img" aria-label={summary} />
      <div
        ref={plot}
        className={classes.plot}
        style={frame}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={Math.max(steps.length, 1)}
        aria-valuenow={current + 1}
        aria-valuetext={step && sayStep(drawing, current)}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target.matches(":focus-visible") && go(current)}
        onBlur={() => setPoint(null)}
        {...handlers}
      >
        {band && (
          <span
            className={classes.band}
            style={{ left: `${band[0] * 100}%`, width: `${(band[1] - band[0]) * 100}%` }}
          />
        )}
        {point !== null && !band && <Reading drawing={drawing} share={point} frame={frame} />}
      </div>
      {frame.width > 0 && children?.(frame)}
    </div>
  );
}

function sayStep({ steps, words }: StepDrawing, place: number): string {
  const step = steps[place];
  if (!step) return "";
  const price = step.value === null ? words.none : words.value(step.value);
  return [words.moment(step.time), price, step.note].filter(Boolean).join(", ");
}

/** The moment and the prices under the pointer. */
function Reading({ drawing, share, frame }: { drawing: StepDrawing; share: number; frame: Frame }) {
  const { view, valueRange, words, data, others, steps } = drawing;
  // A step that begins at the very edge of the screen is meant, were it a hair beside it.
  const time = view[0] + share * (view[1] - view[0]) + (view[1] - view[0]) * 0.0005;
  const value = valueAt(data, time);
  const rows = others
    .map((other) => ({ name: other.name, value: valueAt(other.data, time) }))
    .filter((row): row is { name: string; value: number } => typeof row.value === "number");
  if (typeof value !== "number" && rows.length === 0) return null;
  const left = share * frame.width;
  const [low, high] = valueRange;
  const note = steps[stepAt(steps, time)]?.note;
  return (
    <>
      <span className={classes.cross} style={{ left }} />
      {typeof value === "number" && (
        <span
          className={classes.dot}
          style={{ left, top: (1 - (value - low) / (high - low)) * frame.height }}
        />
      )}
      <span className={classes.reading} style={{ left: Math.min(Math.max(left, 80), frame.width - 80) }}>
        <span>{words.moment(Math.min(time, view[1]))}</span>
        {typeof value === "number" && <b>{words.value(value)}</b>}
        {note && <span>{note}</span>}
        {rows.map((row) => (
          <span key={row.name} className={classes.other}>
            <span>{row.name}</span> {words.value(row.value)}
          </span>
        ))}
      </span>
    </>
  );
}
