import { CloseButton, Popover } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { HistoryPoint, PriceHistory } from "../../api/generated/model";
import { ChartTarget } from "../../components/chart-target";
import type { Frame } from "../../components/chart-uplot";
import { hold, isWhole, type View } from "../../components/chart-view";
import { StepChart } from "../../components/step-chart";
import { type StepDrawing } from "../../components/step-drawing";
import { useFormat } from "../../i18n/format";
import { dateTag } from "../../lib/locale";
import { chartData, timeRange, valueRange, valuesWithin } from "./chart-data";
import classes from "./price-history.module.css";
import { closerQuery } from "./queries";
import { useSummary } from "./summary";
import { useSourceWord } from "./source-words";

const TWO_DAYS_MS = 48 * 3_600_000;

export interface Target {
  value: number;
  step: number;
  onChange: (value: number) => void;
  onEnter: () => void;
  onEscape: () => void;
}

export interface OtherShop {
  name: string;
  history: PriceHistory;
}

interface HistoryChartProps {
  id: string;
  history: PriceHistory;
  others: readonly OtherShop[];
  /** What is looked at closely; null for the whole. */
  view: View | null;
  onView: (view: View | null) => void;
  target: Target | null;
  evidence: (at: string) => ReactNode;
}

/** The stretch that is shown, within what there is; null and what hides nothing are the whole. */
export function shownView(history: PriceHistory, view: View | null): View {
  const bounds = timeRange(history);
  return view === null ? bounds : hold(view, bounds);
}

/** The history as steps; its words are its summary, its table stands beside. */
export function HistoryChart(props: HistoryChartProps) {
  const { id, history, others, view, onView, target, evidence } = props;
  const { t } = useLingui();
  const format = useFormat();
  const summary = useSummary(history);
  const bounds = timeRange(history);
  const shown = shownView(history, view);
  const closer = useCloser(id, history, shown, bounds);
  const [picked, setPicked] = useState<{ at: string; left: number; value: number | null } | null>(null);
  // The axis keeps still while a target is dragged within it, and makes room where it is moved beyond.
  const [reach, setReach] = useState<number | null>(null);
  const wanted = target?.value ?? null;
  const drawing = useDrawing({ history, closer, others, shown, reach: reach ?? wanted });
  const [low, high] = drawing.valueRange;
  if (wanted !== null && (wanted < low || wanted > high)) setReach(wanted);
  if (wanted === null && reach !== null) setReach(null);

  return (
    <div className={classes.chart}>
      <StepChart
        drawing={drawing}
        bounds={bounds}
        summary={summary}
        label={t`Prices in the order of time`}
        onView={(next) => {
          setPicked(null);
          onView(isWhole(next, bounds) ? null : next);
        }}
        onPick={(step, left) => {
          const point = closer.points[step];
          if (point)
            setPicked({ at: point.at, left, value: point.amount === null ? null : Number(point.amount) });
        }}
      >
        {(frame) => (
          <>
            {target && (
              <ChartTarget
                {...target}
                range={drawing.valueRange}
                frame={frame}
                label={t`Target`}
                text={format.money({ amount: String(target.value), currency: history.currency ?? "JPY" })}
              />
            )}
            <Popover
              opened={picked !== null}
              onDismiss={() => setPicked(null)}
              width="min(340px, calc(100vw - 32px))"
              position="bottom"
              shadow="md"
              trapFocus
              returnFocus
              withRoles={false}
            >
              <Popover.Target>
                <span
                  className={classes.anchor}
                  style={{
                    left: frame.left + (picked?.left ?? 0),
                    top: topOf(picked?.value ?? null, drawing.valueRange, frame),
                  }}
                />
              </Popover.Target>
              <Popover.Dropdown role="dialog" aria-label={t`Evidence`} className={classes.popover}>
                {/* It has the focus at once: what it says is still on its way. */}
                <div data-autofocus tabIndex={-1} className={classes.proofBox}>
                  {picked && evidence(picked.at)}
                </div>
                <CloseButton
                  className={classes.close}
                  size="lg"
                  aria-label={t`Close`}
                  onClick={() => setPicked(null)}
                />
              </Popover.Dropdown>
            </Popover>
          </>
        )}
      </StepChart>
    </div>
  );
}

function topOf(value: number | null, [low, high]: [number, number], frame: Frame): number {
  const share = value === null ? 0.5 : 1 - (value - low) / (high - low);
  return frame.top + Math.min(Math.max(share, 0), 1) * frame.height + 8;
}

/** The history of a stretch in full, where the whole had to leave points out. */
function useCloser(id: string, history: PriceHistory, shown: View, bounds: View): PriceHistory {
  const isOn = history.thinned && !isWhole(shown, bounds);
  // More than is seen, so that there is something to pan to.
  const width = shown[1] - shown[0];
  const asked = hold([shown[0] - width, shown[1] + width], bounds);
  const { data } = useQuery(closerQuery(id, history.series, asked, isOn));
  return isOn && data && data.currency === history.currency ? data : history;
}

interface Drawn {
  history: PriceHistory;
  closer: PriceHistory;
  others: readonly OtherShop[];
  shown: View;
  reach: number | null;
}

function useDrawing({ history, closer, others, shown, reach }: Drawn): StepDrawing {
  const { t } = useLingui();
  const format = useFormat();
  const sourceWord = useSourceWord();
  const currency = history.currency ?? "JPY";
  const [from, to] = shown;
  const lines = useMemo(
    () => ({
      data: chartData(closer),
      others: others.map((other) => ({ name: other.name, data: chartData(other.history) })),
    }),
    [closer, others],
  );
  return useMemo(() => {
    const tick = new Intl.DateTimeFormat(dateTag(format.locale), {
      timeZone: format.zone,
      ...(to - from < TWO_DAYS_MS
        ? { hour: "numeric", minute: "2-digit" }
        : { month: "numeric", day: "numeric" }),
    });
    const note = (point: HistoryPoint) =>
      [["out_of_stock", "discontinued"].includes(point.availability) && t`Sold out`, sourceWord(point.source)]
        .filter(Boolean)
        .join(", ");
    const all = [lines.data, ...lines.others.map((other) => other.data)];
    return {
      ...lines,
      view: [from, to] as const,
      valueRange: valueRange(
        all.flatMap((data) => valuesWithin(data, [from, to])),
        reach,
      ),
      steps: closer.points.map((point) => ({
        time: Date.parse(point.at),
        value: point.amount === null ? null : Number(point.amount),
        note: note(point),
      })),
      gaps: closer.gaps.map((gap): [number, number] => [Date.parse(gap.from), Date.parse(gap.to)]),
      marks: closer.alerts
        .filter((alert) => alert.amount !== null)
        .map((alert) => ({ time: Date.parse(alert.at), value: Number(alert.amount) })),
      stock: closer.stock.map((change) => ({ time: Date.parse(change.at), isSoldOut: change.is_sold_out })),
      isOpen: Date.parse(closer.to) >= Date.parse(history.to) - 1,
      words: {
        value: (value: number) => format.money({ amount: String(value), currency }),
        short: (value: number) => format.moneyShort(value, currency),
        moment: (time: number) => format.moment(new Date(time).toISOString()),
        tick: (time: number) => tick.format(time),
        gap: t`No record`,
        none: t`no price`,
      },
    };
  }, [lines, closer, history.to, from, to, reach, currency, format, sourceWord, t]);
}

/** What the marks of the chart mean, and where its axis starts. */
export function HistoryLegend({ history, target }: { history: PriceHistory; target: number | null }) {
  const format = useFormat();
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
      {history.stock.length > 0 && (
        <span>
          <svg width="30" height="14" aria-hidden="true" className={classes.stockSigns}>
            <path d="M3.5 3.5l7 7" />
            <circle cx="7" cy="7" r="5" />
            <circle cx="22" cy="7" r="5" />
          </svg>
          <Trans>Sold out · back in stock</Trans>
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
      {history.points.some((point) => point.is_assumed) && (
        <span>
          <Trans>Shipping counts as you stated it for this shop</Trans>
        </span>
      )}
    </p>
  );
}
