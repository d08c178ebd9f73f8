/** A span of a price; amount null where nothing was for sale. Missing time between two spans is a gap. */
export interface Span {
  at: string;
  until: string;
  amount: string | null;
}

export interface SparklineShape {
  /** Steps of the known price, one path a stretch without a gap. */
  lines: string[];
  areas: string[];
  /** Stretches without a record, as [x, width]. */
  gaps: [number, number][];
  /** The last step and what follows it, when the price moved. */
  last: { path: string; way: -1 | 1 } | null;
  /** The height of the lowest known price. */
  lowestY: number;
}

// Below this share of the width a missing stretch is the pause between two looks, not a gap.
const LEAST_GAP = 0.012;
const NEWEST_WIDTH = 10;

/** The drawing of spans in a box of width × height, or null where no price is known. Pure geometry. */
export function sparklineShape(spans: readonly Span[], width: number, height: number): SparklineShape | null {
  const known = joined(spans);
  const first = known[0];
  const final = known.at(-1);
  if (!first || !final) return null;

  // A price seen once has no length yet; it is drawn all the same.
  final.to = Math.max(final.to, final.from + 1);
  const values = known.map((span) => span.value);
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const duration = Math.max(final.to - first.from, 1);
  // The newest price is news even when it is a minute old: it gets a width that can be seen.
  const before = Math.max(final.from - first.from, 1);
  const newestX = known.length > 1 ? Math.min((before / duration) * width, width - NEWEST_WIDTH) : 0;
  const padding = Math.min(8, height / 5);
  const x = (time: number) =>
    round(
      time < final.from
        ? ((time - first.from) / before) * newestX
        : newestX + ((time - final.from) / Math.max(final.to - final.from, 1)) * (width - newestX),
    );
  const y = (value: number) =>
    highest === lowest
      ? round(height / 2)
      : round(padding + ((highest - value) / (highest - lowest)) * (height - 2 * padding));

  const shape: SparklineShape = { lines: [], areas: [], gaps: [], last: null, lowestY: y(lowest) };
  let path = "";
  let startX = 0;
  const finish = () => {
    shape.lines.push(path);
    shape.areas.push(`${path}V${height}H${startX}Z`);
  };
  known.forEach((span, index) => {
    const before = known[index - 1];
    const isGap = before !== undefined && span.from - before.to > duration * LEAST_GAP;
    if (before === undefined || isGap) {
      if (before) {
        finish();
        shape.gaps.push([x(before.to), round(x(span.from) - x(before.to))]);
      }
      startX = x(span.from);
      path = `M${startX} ${y(span.value)}`;
    } else {
      path += `H${x(span.from)}V${y(span.value)}`;
    }
    path += `H${Math.max(x(span.to), x(span.from))}`;
  });
  finish();

  const previous = known.at(-2);
  if (previous && previous.value !== final.value) {
    const fromX = x(final.from);
    shape.last = {
      path: `M${fromX} ${y(previous.value)}V${y(final.value)}H${x(final.to)}`,
      way: final.value < previous.value ? -1 : 1,
    };
  }
  return shape;
}

interface Stretch {
  from: number;
  to: number;
  value: number;
}

/** The known spans in order, those of one price that touch made one: a new span is not a new price. */
function joined(spans: readonly Span[]): Stretch[] {
  const ordered = spans
    .filter((span) => span.amount !== null)
    .map((span) => ({ from: Date.parse(span.at), to: Date.parse(span.until), value: Number(span.amount) }))
    .sort((a, b) => a.from - b.from);
  const stretches: Stretch[] = [];
  for (const span of ordered) {
    const last = stretches.at(-1);
    if (last && last.value === span.value && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else stretches.push({ ...span });
  }
  return stretches;
}

const round = (value: number) => Math.round(value * 10) / 10;
