import uPlot from "uplot";
import type { ChartPaint } from "./chart-paint";

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

export function drawTarget(chart: uPlot, target: number, label: string, paint: ChartPaint): void {
  const { ctx, bbox } = chart;
  const y = chart.valToPos(target, "y", true);
  ctx.save();
  ctx.strokeStyle = paint.fallMark;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
  haloText(ctx, label, bbox.left + 8 * devicePixelRatio, y - 7 * devicePixelRatio, paint.fall, paint);
  ctx.restore();
}

/** A triangle under each moment at which somebody was told. */
export function drawMarks(
  chart: uPlot,
  marks: readonly { time: number; value: number }[],
  paint: ChartPaint,
): void {
  const { ctx } = chart;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.fillStyle = paint.fallMark;
  ctx.strokeStyle = paint.surface;
  ctx.lineWidth = 2 * unit;
  for (const { time, value } of marks) {
    const x = chart.valToPos(time, "x", true);
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
  words: ((value: number) => string) | null,
  paint: ChartPaint,
): void {
  const times = chart.data[0];
  const values = chart.data[1];
  const index = times.length - 1;
  const time = times[index];
  const value = values?.[index];
  if (time === undefined || value === undefined || value === null) return;
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

function haloText(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  paint: ChartPaint,
): void {
  ctx.font = scaled(paint.boldFont);
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.strokeStyle = paint.surface;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

const scaled = (font: string) => font.replace("12px", `${12 * devicePixelRatio}px`);
