import { Trans } from "@lingui/react/macro";
import type { HistoryGap, HistoryPoint, PriceHistory } from "../../api/generated/model";
import { At } from "../../components/moment";
import { Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { type Bound, boundOf } from "../../lib/money";
import classes from "./price-history.module.css";

type Row = { kind: "point"; at: string; point: HistoryPoint } | { kind: "gap"; at: string; gap: HistoryGap };

/** Spans and gaps together, the latest first. */
export function historyRows(history: PriceHistory): Row[] {
  const rows: Row[] = [
    ...history.points.map((point): Row => ({ kind: "point", at: point.at, point })),
    ...history.gaps.map((gap): Row => ({ kind: "gap", at: gap.from, gap })),
  ];
  return rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** What its unknown parts make of a point's amount in the series shown. Points count in yen only. */
function boundOfPoint({ series, currency }: PriceHistory, point: HistoryPoint): Bound | undefined {
  if (!point.is_bound) return undefined;
  const misses = {
    shipping: point.shipping === null,
    points: series === "effective" && point.points === null,
  };
  return boundOf(
    [misses.shipping && "shipping", misses.points && currency === "JPY" && "points"].filter(
      (part) => part !== false,
    ),
  );
}

/** The same data as the chart. */
export function HistoryTable({ history }: { history: PriceHistory }) {
  const format = useFormat();
  const currency = history.currency ?? "JPY";
  return (
    <div
      className={classes.table}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
      tabIndex={0}
      role="region"
      aria-labelledby="history-table"
    >
      <table>
        <caption id="history-table" className={surface.hidden}>
          <Trans>Price history</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans>From</Trans>
            </th>
            <th scope="col">
              <Trans>Until</Trans>
            </th>
            <th scope="col">
              <Trans>Price</Trans>
            </th>
            <th scope="col">
              <Trans>Shipping</Trans>
            </th>
            <th scope="col">
              <Trans>Points</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {historyRows(history).map((row) =>
            row.kind === "gap" ? (
              <tr key={`gap ${row.at}`} className={classes.gapRow}>
                <td>
                  <At at={row.gap.from} />
                </td>
                <td>
                  <At at={row.gap.to} />
                </td>
                <td colSpan={3}>
                  <Trans>No record</Trans>
                </td>
              </tr>
            ) : (
              <tr key={row.at}>
                <td>
                  <At at={row.point.at} />
                </td>
                <td>
                  <At at={row.point.until} />
                </td>
                <td>
                  {row.point.amount === null ? (
                    <Trans>no price</Trans>
                  ) : (
                    <Price
                      money={{ amount: row.point.amount, currency }}
                      bound={boundOfPoint(history, row.point)}
                    />
                  )}
                </td>
                <td>
                  {row.point.shipping === null ? (
                    <Trans>unknown</Trans>
                  ) : (
                    format.money({ amount: row.point.shipping, currency })
                  )}
                </td>
                <td>
                  {row.point.points === null ? <Trans>unknown</Trans> : format.number(row.point.points)}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
