import { SegmentedControl } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { HistoryPeriod, HistorySeries, PriceHistory } from "../../api/generated/model";
import type { View } from "../../components/chart-view";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { Compared, type ComparedShop } from "./compared";
import { HistoryChart, HistoryLegend, type OtherShop } from "./history-chart";
import { HistorySummaryList } from "./history-summary";
import { HistoryTable } from "./history-table";
import { useTarget } from "./history-target";
import { HistoryTools } from "./history-tools";
import classes from "./price-history.module.css";
import { historyQuery, shopHistoryQuery } from "./queries";
import { TargetBar } from "./target-bar";

const WAITING = [380];

interface HistoryCardProps {
  id: string;
  period: HistoryPeriod;
  series: HistorySeries;
  onChange: (change: { period?: HistoryPeriod; series?: HistorySeries }) => void;
  /** Other shops that sell the same, in the same currency. */
  shops: readonly ComparedShop[];
  /** Has a rule wait for this amount; says whether it does. */
  onTarget: (amount: string) => Promise<boolean>;
  /** Why the price at a moment was believed. */
  evidence: (at: string) => ReactNode;
}

/** What a product cost: a chart or the same data as a table, for a stretch of time and one of the three prices. */
export function HistoryCard(props: HistoryCardProps) {
  const { id, period, series, onChange } = props;
  const { t } = useLingui();
  const history = useQuery(historyQuery(id, period, series));
  return (
    <section className={`${surface.card} ${classes.card}`} aria-labelledby="price-history">
      <div className={classes.head}>
        <h2 id="price-history">
          <Trans>Price history</Trans>
        </h2>
        <SegmentedControl
          aria-label={t`Which price`}
          value={series}
          onChange={(value) => onChange({ series: value as HistorySeries })}
          data={[
            { value: "shelf", label: t`Shelf` },
            { value: "pay_now", label: t`You pay` },
            { value: "effective", label: t`Effective` },
          ]}
        />
        <SegmentedControl
          aria-label={t`How long`}
          value={period}
          onChange={(value) => onChange({ period: value as HistoryPeriod })}
          data={[
            { value: "30d", label: t`30 days` },
            { value: "90d", label: t`90 days` },
            { value: "1y", label: t`1 year` },
            { value: "all", label: t`All` },
          ]}
        />
      </div>
      {history.isPending ? (
        <div className={classes.waiting}>
          <Waiting heights={WAITING} />
        </div>
      ) : !history.data ? (
        <ErrorNote error={history.error} retry={() => void history.refetch()} />
      ) : history.data.points.length === 0 || history.data.currency === null ? (
        <p className={classes.none}>
          <Trans>No record yet in this time. The line begins with the first price that is read.</Trans>
        </p>
      ) : (
        // Another period or price begins anew: the whole of it, no target half moved.
        <Loaded key={`${period} ${series}`} {...props} history={history.data} />
      )}
    </section>
  );
}

function Loaded({
  id,
  period,
  series,
  shops,
  onTarget,
  evidence,
  history,
}: HistoryCardProps & { history: PriceHistory }) {
  const [isTable, setTable] = useState(false);
  const [view, setView] = useState<View | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const target = useTarget(history, onTarget);
  const others = useOthers(id, period, series, history, shops, chosen);
  return (
    <>
      {shops.length > 0 && !isTable && <Compared shops={shops} chosen={chosen} onChange={setChosen} />}
      {isTable ? (
        <HistoryTable history={history} evidence={evidence} />
      ) : (
        <HistoryChart
          id={id}
          history={history}
          others={others}
          view={view}
          onView={setView}
          target={target.target}
          evidence={evidence}
        />
      )}
      {!isTable && target.moved !== null && (
        <TargetBar
          amount={{ amount: String(target.moved), currency: history.currency ?? "JPY" }}
          series={series}
          isNew={history.target === null}
          isSaving={target.isSaving}
          onSave={() => void target.save?.()}
          onCancel={target.cancel}
        />
      )}
      <HistoryTools
        id={id}
        history={history}
        view={view}
        onView={setView}
        isTable={isTable}
        onTable={setTable}
        onTarget={target.begin}
      />
      {!isTable && (
        <div className={classes.legend}>
          <HistoryLegend history={history} target={target.target?.value ?? null} />
        </div>
      )}
      <HistorySummaryList history={history} />
    </>
  );
}

function useOthers(
  id: string,
  period: HistoryPeriod,
  series: HistorySeries,
  history: PriceHistory,
  shops: readonly ComparedShop[],
  chosen: readonly string[],
): readonly OtherShop[] {
  const wanted = shops.filter((shop) => chosen.includes(shop.id));
  const found = useQueries({
    queries: wanted.map((shop) => shopHistoryQuery(id, shop.id, period, series)),
    combine: (results) => results.map((result) => result.data),
  });
  return useMemo(
    () =>
      wanted.flatMap((shop, index) => {
        const data = found[index];
        return data && data.currency === history.currency ? [{ name: shop.name, history: data }] : [];
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is wanted is named by `chosen`; its object is new each time
    [found, chosen.join(), history.currency],
  );
}
