import { dayKey } from "../../lib/time";

/** What was told on one calendar day of the person's zone, newest first; `at` is a moment of that day. */
export interface Day<Item> {
  key: string;
  at: string;
  /** How long ago the day was, in days: 0 is today. */
  age: number;
  items: Item[];
}

const DAY_MS = 86_400_000;

/** Groups what comes in order of time by the day on which it happened, as days are counted in `zone`. */
export function byDay<Item extends { created_at: string }>(
  items: readonly Item[],
  now: number,
  zone: string,
): Day<Item>[] {
  const days: Day<Item>[] = [];
  const today = Date.parse(dayKey(now, zone));
  for (const item of items) {
    const key = dayKey(item.created_at, zone);
    const last = days.at(-1);
    if (last?.key === key) last.items.push(item);
    else {
      const age = Math.round((today - Date.parse(key)) / DAY_MS);
      days.push({ key, at: item.created_at, age, items: [item] });
    }
  }
  return days;
}
