import { safeNext } from "./search-params";

const KEY = "pricealert.next";
const KEPT_MS = 24 * 3_600_000;

/** Keeps where a newcomer wanted to go until the link in their mail is opened, in this browser, for a day. */
export function keepNext(next: string | undefined, now: number = Date.now()): void {
  if (next === undefined) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ next, at: now }));
  } catch {
    // A browser that keeps nothing: the newcomer begins at the start.
  }
}

/** Where a newcomer wanted to go, once; home where nothing is kept. */
export function takeNext(now: number = Date.now()): string {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as { next?: unknown; at?: unknown } | null;
    localStorage.removeItem(KEY);
    if (typeof kept?.next !== "string" || typeof kept.at !== "number" || now - kept.at > KEPT_MS) return "/";
    return safeNext(kept.next);
  } catch {
    return "/";
  }
}
