import { useCallback, useEffect, useState } from "react";

/** An invented price over ninety days: the story that the landing page tells. */
export interface Step {
  from: number;
  to: number;
  amount: number;
  /** Nothing is known of the days before it. */
  afterGap?: true;
}

export const DAYS = 90;
export const FALL_AT = 79;
export const GAP = { from: 54, to: 59 };
export const STEPS: readonly [Step, ...Step[]] = [
  { from: 0, to: 20, amount: 12_800 },
  { from: 20, to: 32, amount: 12_300 },
  { from: 32, to: 54, amount: 12_800 },
  { from: 59, to: FALL_AT, amount: 12_800, afterGap: true },
  { from: FALL_AT, to: DAYS, amount: 11_760 },
];

// Under five seconds: what moves for longer needs a button that stops it (WCAG 2.2.2).
const LASTS_MS = 4_600;
const BEFORE_MS = 700;

/** How far the record has come, in days; it grows once, and again when asked. Still where no motion is wanted. */
export function useStory(): { day: number; isOver: boolean; again: () => void } {
  const [isStill] = useState(() => window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  // A new object is a new telling.
  const [telling, setTelling] = useState({ waits: BEFORE_MS });
  const [day, setDay] = useState(isStill ? DAYS : 0);
  useEffect(() => {
    if (isStill) return undefined;
    let frame = 0;
    let began: number | undefined;
    const draw = (time: number) => {
      if (began === undefined) began = time + telling.waits;
      const next = Math.min(DAYS, Math.max(0, ((time - began) / LASTS_MS) * DAYS));
      setDay(next);
      if (next < DAYS) frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [isStill, telling]);
  const again = useCallback(() => setTelling({ waits: 0 }), []);
  return { day, isOver: day >= DAYS, again };
}

/** The price on a day of the story; on days without a record the last that was known. */
export const priceOn = (day: number): number =>
  (STEPS.findLast(({ from }) => from <= day) ?? STEPS[0]).amount;
