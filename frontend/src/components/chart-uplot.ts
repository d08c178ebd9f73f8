import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { drawCurrent, drawGaps, drawMarks, drawStock } from "./chart-layers";
import { paintOf } from "./chart-paint";
import { DASHES, type StepData, type StepDrawing } from "./step-drawing";

const NARROW = 560;

/** The place of the plot inside its element, in CSS pixels. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

const tableOf = ({ times, values }: StepData): uPlot.AlignedData => [times, values];

/** Draws steps on a canvas. `view` is asked at each drawing, so that a gesture can move it. The one place that knows
 * uPlot. */
export function draw(element: HTMLElement, drawing: StepDrawing, view: () => [number, number]): uPlot {
  const paint = paintOf(element);
  const width = element.clientWidth || NARROW;
  const isNarrow = width < NARROW;
  const { words, data, others } = drawing;
  const axis = { stroke: paint.faint, font: paint.font, ticks: { show: false } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return new uPlot(
    {
      width,
      height: isNarrow ? 260 : 440,
      ms: 1,
      padding: [26, isNarrow ? 14 : 96, 0, 4],
      legend: { show: false },
      scales: { x: { time: true, range: view }, y: { range: () => drawing.valueRange } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 34,
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
        { stroke: paint.ink, width: 2, fill: paint.area, points: { show: false }, paths: stepped },
        ...others.map((_other, index) => ({
          stroke: paint.faint,
          width: 1.5,
          dash: [...(DASHES[index % DASHES.length] ?? [])],
          points: { show: false },
          paths: stepped,
        })),
      ],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      hooks: {
        drawAxes: [(chart) => drawGaps(chart, drawing.gaps, words.gap, paint)],
        draw: [
          (chart) => {
            drawStock(chart, drawing.stock, paint);
            drawMarks(chart, drawing.marks, paint);
            if (drawing.isOpen) drawCurrent(chart, data, isNarrow ? null : words.value, paint);
          },
        ],
      },
    },
    others.length === 0
      ? tableOf(data)
      : uPlot.join([data, ...others.map((other) => other.data)].map(tableOf)),
    element,
  );
}

export function frameOf(chart: uPlot): Frame {
  const { left, top, width, height } = chart.bbox;
  const [x, y, w, h] = [left, top, width, height].map((pixels) => pixels / devicePixelRatio);
  return { left: x ?? 0, top: y ?? 0, width: w ?? 0, height: h ?? 0 };
}
