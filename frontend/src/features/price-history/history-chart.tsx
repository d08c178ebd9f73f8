import { Trans, useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import type { HistorySeries, PriceHistory } from "../../api/generated/model";
import { StepChart } from "../../components/step-chart";
import { useFormat } from "../../i18n/format";
import { dateTag } from "../../lib/locale";
import { chartData, timeRange, valueRange } from "./chart-data";
import classes from "./price-history.module.css";

const TWO_DAYS_MS = 48 * 3_600_000;

/** The history as steps; its words are its summary, its table stands beside. */
export function HistoryChart({ history }: { history: PriceHistory }) {
  const { t } = useLingui();
  const format = useFormat();
  const summary = useSummary(history);
  const currency = history.currency ?? "JPY";
  const target = history.target === null ? null : Number(history.target);

  const drawing = useMemo(() => {
    const data = chartData(history);
    const gaps = history.gaps.map((gap): [number, number] => [Date.parse(gap.from), Date.parse(gap.to)]);
    const range = timeRange(history);
    const tick = new Intl.DateTimeFormat(dateTag(format.locale), {
      timeZone: format.zone,
      ...(range[1] - range[0] < TWO_DAYS_MS
        ? { hour: "numeric", minute: "2-digit" }
        : { month: "numeric", day: "numeric" }),
    });
    return {
      data,
      gaps,
      timeRange: range,
      valueRange: valueRange(data.values, target),
      marks: history.alerts
        .filter((alert) => alert.amount !== null)
        .map((alert) => ({ time: Date.parse(alert.at), value: Number(alert.amount) })),
      target,
      words: {
        value: (value: number) => format.money({ amount: String(value), currency }),
        short: (value: number) => format.moneyShort(value, currency),
        moment: (time: number) => format.moment(new Date(time).toISOString()),
        tick: (time: number) => tick.format(time),
        gap: t`No record`,
        target: t`Target`,
      },
    };
  }, [history, target, currency, format, t]);

  return (
    <div className={classes.chart}>
      <StepChart drawing={drawing} summary={summary} />
    </div>
  );
}

/** What the marks of the chart mean, and where its axis starts. */
export function HistoryLegend({ history }: { history: PriceHistory }) {
  const format = useFormat();
  const target = history.target === null ? null : Number(history.target);
  const [lowest] = valueRange(chartData(history).values, target);
  const start = format.money({ amount: String(lowest), currency: history.currency ?? "JPY" });
  return (
    <p className={classes.notes}>
      {history.alerts.length > 0 && (
        <span>
          <svg width="14" height="12" aria-hidden="true">
            <path d="M0 1h14L7 11z" fill="var(--pa-fall-mark)" />
          </svg>
          <Trans>Told you</Trans>
        </span>
      )}
      {history.gaps.length > 0 && (
        <span>
          <i className={classes.hatch} />
          <Trans>No record (no line is drawn)</Trans>
        </span>
      )}
      <span>
        <Trans>The axis starts at {start}</Trans>
      </span>
      {history.points.some((point) => point.is_bound) && (
        <span>
          <Trans>Where a part is unknown, the line counts it as none</Trans>
        </span>
      )}
    </p>
  );
}

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
