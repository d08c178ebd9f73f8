// Two clocks that are nearer than this count as the same: an answer takes its time, and its date has whole seconds.
const SAME_MS = 90_000;

let aheadMs = 0;

/** Every answer says when it was given; a browser's own clock may be wrong by a day. */
export function noteServerTime(date: string | null): void {
  const difference = Date.parse(date ?? "") - Date.now();
  if (Number.isNaN(difference)) return;
  aheadMs = Math.abs(difference) < SAME_MS ? 0 : difference;
}

/** The present as the server has it, in milliseconds. */
export const serverNow = (): number => Date.now() + aheadMs;
