import { useLingui } from "@lingui/react";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { browserTimeZone, isLocale, type Locale } from "../lib/locale";
import { formatMoney, formatMoneyShort, formatPercent, type Money } from "../lib/money";
import { formatAgo, formatClock, formatDay, formatMoment } from "../lib/time";

const TimeZone = createContext<string>(browserTimeZone());

/** The zone in which every time below is shown: the person's own, else the browser's. */
export function TimeZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return <TimeZone value={zone}>{children}</TimeZone>;
}

export const useTimeZone = () => useContext(TimeZone);

export function useLocale(): Locale {
  const { i18n } = useLingui();
  return isLocale(i18n.locale) ? i18n.locale : "ja";
}

/** Money, numbers and times as the person on this page reads them. */
export function useFormat() {
  const locale = useLocale();
  const zone = useTimeZone();
  return useMemo(
    () => ({
      locale,
      zone,
      money: (money: Money) => formatMoney(money, locale),
      moneyShort: (amount: number, currency: string) => formatMoneyShort(amount, currency, locale),
      percent: (percent: string) => formatPercent(percent, locale),
      number: (value: number) => new Intl.NumberFormat(locale).format(value),
      ago: (at: string, now: number) => formatAgo(at, now, locale, zone),
      day: (at: string) => formatDay(at, Date.now(), locale, zone),
      clock: (at: string) => formatClock(at, locale, zone),
      moment: (at: string) => formatMoment(at, locale, zone),
    }),
    [locale, zone],
  );
}
