/** The stretch of time that a chart shows, in milliseconds. Pure: what zooming and panning make of it. */
export type View = readonly [from: number, to: number];

/** Closer than this there is nothing to see. */
const LEAST_MS = 10_000;

/** Moves a view back into its bounds; one wider than they are becomes them. */
export function hold([from, to]: View, [first, last]: View): View {
  const width = Math.min(to - from, last - first);
  const start = Math.min(Math.max(from, first), last - width);
  return [start, start + width];
}

/** Makes a view narrower (a factor below 1) or wider around a moment, which stays where it is on the screen. */
export function zoom([from, to]: View, bounds: View, factor: number, around: number): View {
  const whole = bounds[1] - bounds[0];
  const width = Math.min(Math.max((to - from) * factor, Math.min(LEAST_MS, whole)), whole);
  const share = (around - from) / (to - from);
  return hold([around - share * width, around + (1 - share) * width], bounds);
}

/** Moves a view by a share of its width: −0.25 a quarter back. */
export function pan([from, to]: View, bounds: View, share: number): View {
  const by = (to - from) * share;
  return hold([from + by, to + by], bounds);
}

/** True where the view hides nothing of its bounds. */
export const isWhole = (view: View, bounds: View): boolean =>
  view[1] - view[0] >= (bounds[1] - bounds[0]) * 0.999;

/** The view that shows a moment too, moved no further than it must be. */
export function showing(view: View, bounds: View, moment: number): View {
  if (moment >= view[0] && moment <= view[1]) return view;
  const width = view[1] - view[0];
  const from = moment < view[0] ? moment - width * 0.1 : moment - width * 0.9;
  return hold([from, from + width], bounds);
}
