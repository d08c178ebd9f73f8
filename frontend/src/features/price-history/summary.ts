import { useLingui } from "@lingui/react/macro";
import type { HistorySeries, PriceHistory } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";

function useSeriesName(series: HistorySeries): string {
  const { t } = useLingui();
  return { shelf: t`Shelf price`, pay_now: t`Price to pay`, effective: t`Effective price` }[series];
}

/** What the chart shows, in sentences: where it starts and ends, its lowest and highest, its gaps. */
export function useSummary(history: PriceHistory): string {
  const { t } = useLingui();
  const format = useFormat();
  const name = useSeriesName(history.series);
  const currency = history.currency ?? "JPY";
  const money = (amount: string) => format.money({ amount, currency });
  const known = history.points.filter((point) => point.amount !== null);
  const first = known[0];
  const last = known.at(-1);
  if (!first?.amount || !last?.amount) return t`${name}: no price in this time.`;
  const start = money(first.amount);
  const end = money(last.amount);
  const day = format.day(first.at);
  const sentences = [t`${name}: from ${start} on ${day} to ${end}.`];
  const { lowest, highest } = history.summary;
  if (lowest && highest) {
    const low = money(lowest.amount);
    const high = money(highest.amount);
    const lowDay = format.day(lowest.at);
    const highDay = format.day(highest.at);
    sentences.push(t`Lowest ${low} (${lowDay}), highest ${high} (${highDay}).`);
  }
  for (const gap of history.gaps.slice(0, 5)) {
    const from = format.day(gap.from);
    const to = format.day(gap.to);
    sentences.push(t`No record from ${from} to ${to}.`);
  }
  return sentences.join(" ");
}
