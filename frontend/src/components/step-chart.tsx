import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { paintOf } from "./chart-paint";
import { drawCurrent, drawGaps, drawMarks, drawTarget } from "./chart-layers";
import classes from "./step-chart.module.css";

export interface StepData {
  times: number[];
  values: (number | null)[];
}

/** All that is drawn; a new object draws anew. */
export interface StepDrawing {
  data: StepData;
  /** The ends of both axes: milliseconds, and major units. */
  timeRange: [number, number];
  valueRange: [number, number];
  /** Stretches without a record, hatched: a line is never drawn across. */
  gaps: [number, number][];
  /** Moments marked with a triangle. */
  marks: { time: number; value: number }[];
  target: number | null;
  words: ChartWords;
}

export interface ChartWords {
  value: (value: number) => string;
  short: (value: number) => string;
  moment: (time: number) => string;
  tick: (time: number) => string;
  gap: string;
  target: string;
}

const NARROW = 560;

/** A price as steps over time, drawn on a canvas. The one place that knows uPlot. */
export function StepChart({ drawing, summary }: { drawing: StepDrawing; summary: string }) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // The colours are read from the theme as it is now: another scheme draws anew.
    element.dataset.scheme = scheme;
    let chart = draw(element, drawing);
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      chart.destroy();
      chart = draw(element, drawing);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [drawing, scheme]);

  return <div ref={box} className={classes.chart} role="img" aria-label={summary} />;
}

function draw(element: HTMLElement, drawing: StepDrawing): uPlot {
  const paint = paintOf(element);
  const width = element.clientWidth || NARROW;
  const isNarrow = width < NARROW;
  const { words, data, target } = drawing;
  const axis = { stroke: paint.faint, font: paint.font, ticks: { show: false } };
  return new uPlot(
    {
      width,
      height: isNarrow ? 260 : 440,
      ms: 1,
      padding: [26, isNarrow ? 14 : 96, 0, 4],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => drawing.timeRange },
        y: { range: () => drawing.valueRange },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: isNarrow ? 72 : 90,
          values: (_chart, ticks) => ticks.map((tick) => words.tick(tick)),
        },
        {
          ...axis,
          size: isNarrow ? 52 : 84,
          grid: { stroke: paint.line, width: 1 },
          values: (_chart, ticks) => ticks.map((tick) => (isNarrow ? words.short(tick) : words.value(tick))),
        },
      ],
      series: [
        {},
        {
          stroke: paint.ink,
          width: 2,
          fill: paint.area,
          points: { show: false },
          paths: uPlot.paths.stepped?.({ align: 1 }),
        },
      ],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 9, width: 2, stroke: paint.ink, fill: paint.surface },
      },
      hooks: {
        drawAxes: [(chart) => drawGaps(chart, drawing.gaps, words.gap, paint)],
        draw: [
          (chart) => {
            if (target !== null) {
              const label = `${words.target} ${isNarrow ? words.short(target) : words.value(target)}`;
              drawTarget(chart, target, label, paint);
            }
            drawMarks(chart, drawing.marks, paint);
            drawCurrent(chart, isNarrow ? null : words.value, paint);
          },
        ],
        setCursor: [(chart) => showReading(chart, words)],
        ready: [(chart) => followTouch(chart)],
      },
    },
    [data.times, data.values],
    element,
  );
}

/** The day and the price under the pointer. */
function showReading(chart: uPlot, words: ChartWords): void {
  let label = chart.over.querySelector<HTMLElement>("[data-reading]");
  if (!label) {
    label = document.createElement("div");
    label.dataset.reading = "";
    label.className = classes.reading ?? "";
    chart.over.append(label);
  }
  const left = chart.cursor.left ?? -1;
  const time = left >= 0 ? chart.posToVal(left, "x") : undefined;
  const value = time === undefined ? undefined : valueAt(chart, time);
  if (time === undefined || value === undefined || value === null) {
    label.hidden = true;
    return;
  }
  label.hidden = false;
  const day = document.createElement("span");
  day.textContent = words.moment(time);
  const price = document.createElement("b");
  price.textContent = words.value(value);
  label.replaceChildren(day, price);
  label.style.left = `${Math.min(Math.max(left, 70), chart.over.clientWidth - 70)}px`;
}

/** The step that holds at a moment: the last one that began before it. */
function valueAt(chart: uPlot, time: number): number | null | undefined {
  const times = chart.data[0];
  let index = times.length - 1;
  while (index >= 0 && (times[index] ?? 0) > time) index -= 1;
  return chart.data[1]?.[index];
}

function followTouch(chart: uPlot): void {
  chart.over.style.touchAction = "pan-y";
  chart.over.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") return;
    const frame = chart.over.getBoundingClientRect();
    chart.setCursor({ left: event.clientX - frame.left, top: event.clientY - frame.top });
  });
}
