import uPlot from "uplot";
import type { ChartPaint } from "./chart-paint";
import type { StepData } from "./step-drawing";

const HATCH = 8;

function hatchOf(paint: ChartPaint, ratio: number): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  const size = HATCH * ratio;
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return tile;
  pen.fillStyle = paint.sunken;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = paint.edge;
  pen.lineWidth = ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return tile;
}

/** Hatches the stretches without a record, and names those wide enough for a word. */
export function drawGaps(
  chart: uPlot,
  gaps: readonly [number, number][],
  word: string,
  paint: ChartPaint,
): void {
  const { ctx, bbox } = chart;
  ctx.save();
  const hatch = ctx.createPattern(hatchOf(paint, devicePixelRatio), "repeat");
  ctx.font = scaled(paint.font);
  ctx.textAlign = "center";
  for (const [from, to] of gaps) {
    const left = Math.max(chart.valToPos(from, "x", true), bbox.left);
    const right = Math.min(chart.valToPos(to, "x", true), bbox.left + bbox.width);
    if (right <= left || !hatch) continue;
    ctx.fillStyle = hatch;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    if (right - left > ctx.measureText(word).width * 0.7) {
      ctx.fillStyle = paint.faint;
      ctx.fillText(word, (left + right) / 2, bbox.top - 8 * devicePixelRatio);
    }
  }
  ctx.restore();
}

/** A line where it was sold out, a ring where it came back: on the lower edge, out of the way of the price. */
export function drawStock(
  chart: uPlot,
  changes: readonly { time: number; isSoldOut: boolean }[],
  paint: ChartPaint,
): void {
  const { ctx, bbox } = chart;
  const unit = devicePixelRatio;
  const y = bbox.top + bbox.height - 10 * unit;
  ctx.save();
  ctx.lineWidth = 1.75 * unit;
  ctx.strokeStyle = paint.ink;
  ctx.fillStyle = paint.surface;
  for (const { time, isSoldOut } of changes) {
    const x = chart.valToPos(time, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.arc(x, y, 5 * unit, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    if (!isSoldOut) continue;
    ctx.beginPath();
    ctx.moveTo(x - 3.5 * unit, y - 3.5 * unit);
    ctx.lineTo(x + 3.5 * unit, y + 3.5 * unit);
    ctx.stroke();
  }
  ctx.restore();
}

/** A triangle under each moment at which somebody was told. */
export function drawMarks(
  chart: uPlot,
  marks: readonly { time: number; value: number }[],
  paint: ChartPaint,
): void {
  const { ctx, bbox } = chart;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = paint.fallMark;
  ctx.strokeStyle = paint.surface;
  ctx.lineWidth = 2 * unit;
  for (const { time, value } of marks) {
    const x = chart.valToPos(time, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const y = chart.valToPos(value, "y", true) + 6 * unit;
    ctx.beginPath();
    ctx.moveTo(x - 8 * unit, y);
    ctx.lineTo(x + 8 * unit, y);
    ctx.lineTo(x, y + 13 * unit);
    ctx.closePath();
    ctx.stroke();
    ctx.fill();
  }
  ctx.restore();
}

/** A dot at the last known price, and its flag where there is room for one. */
export function drawCurrent(
  chart: uPlot,
  { times, values }: StepData,
  words: ((value: number) => string) | null,
  paint: ChartPaint,
): void {
  const time = times.at(-1);
  const value = values.at(-1);
  if (time === undefined || value === undefined || value === null) return;
  const edge = chart.bbox.left + chart.bbox.width + devicePixelRatio;
  if (chart.valToPos(time, "x", true) > edge) return;
  const { ctx } = chart;
  const unit = devicePixelRatio;
  const x = chart.valToPos(time, "x", true);
  const y = chart.valToPos(value, "y", true);
  ctx.save();
  ctx.fillStyle = paint.ink;
  ctx.beginPath();
  ctx.arc(x, y, 4.5 * unit, 0, 2 * Math.PI);
  ctx.fill();
  if (words) {
    const text = words(value);
    ctx.font = scaled(paint.boldFont);
    const width = ctx.measureText(text).width + 16 * unit;
    ctx.beginPath();
    ctx.moveTo(x + 8 * unit, y);
    ctx.lineTo(x + 14 * unit, y - 12 * unit);
    ctx.lineTo(x + 14 * unit + width, y - 12 * unit);
    ctx.lineTo(x + 14 * unit + width, y + 12 * unit);
    ctx.lineTo(x + 14 * unit, y + 12 * unit);
    ctx.closePath();
    ctx.fill();
    ctx.fillStyle = paint.onInk;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x + 20 * unit, y);
  }
  ctx.restore();
}

const scaled = (font: string) => font.replace("12px", `${12 * devicePixelRatio}px`);
