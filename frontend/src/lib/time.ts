import { dateTag, type Locale } from "./locale";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Relative up to a day ("3時間前"), then a date: what is older than that is not news. */
export function formatAgo(at: string, now: number, locale: Locale, timeZone: string): string {
  const elapsed = now - Date.parse(at);
  const relative = new Intl.RelativeTimeFormat(dateTag(locale), { numeric: "auto" });
  // Japanese sets no space between a figure and its counter.
  const told = (value: number, unit: Intl.RelativeTimeFormatUnit) =>
    locale === "ja" ? relative.format(value, unit).replaceAll(" ", "") : relative.format(value, unit);
  if (Math.abs(elapsed) < MINUTE) return told(0, "second");
  if (Math.abs(elapsed) < HOUR) return told(-Math.round(elapsed / MINUTE), "minute");
  if (Math.abs(elapsed) < DAY) return told(-Math.round(elapsed / HOUR), "hour");
  return formatDay(at, now, locale, timeZone);
}

/** A day, with its year only where that is not this one. */
export function formatDay(at: string, now: number, locale: Locale, timeZone: string): string {
  const date = new Date(at);
  const year = (value: Date) => value.toLocaleDateString("en-GB", { timeZone, year: "numeric" });
  return date.toLocaleDateString(dateTag(locale), {
    timeZone,
    month: locale === "ja" ? "long" : "short",
    day: "numeric",
    year: year(date) === year(new Date(now)) ? undefined : "numeric",
  });
}

export function formatClock(at: string, locale: Locale, timeZone: string): string {
  return new Date(at).toLocaleTimeString(dateTag(locale), { timeZone, hour: "numeric", minute: "2-digit" });
}

/** The whole moment, for a tooltip and for evidence. */
export function formatMoment(at: string, locale: Locale, timeZone: string): string {
  return new Date(at).toLocaleString(dateTag(locale), {
    timeZone,
    year: "numeric",
    month: locale === "ja" ? "long" : "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}

/** The calendar day in a zone as 2026-11-24: equal strings are the same day. */
export const dayKey = (at: string | number, timeZone: string) =>
  new Date(at).toLocaleDateString("en-CA", { timeZone });

/** The first moment of a day (2026-11-24) where the clock shows `timeZone`. */
export function startOfDay(day: string, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  let at = wanted;
  // The second round meets the offset of the day itself, where the clock is changed near midnight.
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${new Date(at).toLocaleString("sv-SE", { timeZone }).replace(" ", "T")}Z`);
    at += wanted - shown;
  }
  return new Date(at);
}
