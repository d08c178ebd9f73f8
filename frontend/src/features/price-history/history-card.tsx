import { Button, SegmentedControl } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { HistoryPeriod, HistorySeries } from "../../api/generated/model";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { HistoryChart, HistoryLegend } from "./history-chart";
import { HistorySummaryList } from "./history-summary";
import { HistoryTable } from "./history-table";
import classes from "./price-history.module.css";
import { historyQuery } from "./queries";

const WAITING = [380];

/** What a product cost: a chart or the same data as a table, for a stretch of time and one of the three prices. */
export function HistoryCard({
  id,
  period,
  series,
  onChange,
}: {
  id: string;
  period: HistoryPeriod;
  series: HistorySeries;
  onChange: (change: { period?: HistoryPeriod; series?: HistorySeries }) => void;
}) {
  const { t } = useLingui();
  const [isTable, setTable] = useState(false);
  const history = useQuery(historyQuery(id, period, series));
  return (
    <section className={`${surface.card} ${classes.card}`}>
      <div className={classes.head}>
        <h2>
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
        <>
          {isTable ? <HistoryTable history={history.data} /> : <HistoryChart history={history.data} />}
          <div className={classes.legend}>
            {!isTable && <HistoryLegend history={history.data} />}
            <Button
              className={surface.push}
              size="compact-sm"
              variant="subtle"
              onClick={() => setTable(!isTable)}
            >
              {isTable ? <Trans>Show as a chart</Trans> : <Trans>Show as a table</Trans>}
            </Button>
          </div>
          <HistorySummaryList history={history.data} />
        </>
      )}
    </section>
  );
}
