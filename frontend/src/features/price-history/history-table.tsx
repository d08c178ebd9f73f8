import { Trans, useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode, useId, useState } from "react";
import type { HistoryGap, HistoryPoint, PriceHistory } from "../../api/generated/model";
import { At } from "../../components/moment";
import { Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { boundOf } from "../../lib/money";
import classes from "./price-history.module.css";
import { useSourceWord } from "./source-words";

type Row = { kind: "point"; at: string; point: HistoryPoint } | { kind: "gap"; at: string; gap: HistoryGap };

/** Spans and gaps together, the latest first. */
export function historyRows(history: PriceHistory): Row[] {
  const rows: Row[] = [
    ...history.points.map((point): Row => ({ kind: "point", at: point.at, point })),
    ...history.gaps.map((gap): Row => ({ kind: "gap", at: gap.from, gap })),
  ];
  return rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** The same data as the chart; each price opens its evidence. */
export function HistoryTable({
  history,
  evidence,
}: {
  history: PriceHistory;
  evidence: (at: string) => ReactNode;
}) {
  const [open, setOpen] = useState<string | null>(null);
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
          <Trans>The prices in a table</Trans>
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
            <th scope="col">
              <Trans>Evidence</Trans>
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
                <td colSpan={4}>
                  <Trans>No record</Trans>
                </td>
              </tr>
            ) : (
              <PointRow
                key={row.at}
                history={history}
                point={row.point}
                evidence={open === row.at ? evidence(row.at) : null}
                onToggle={() => setOpen(open === row.at ? null : row.at)}
              />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

function PointRow({
  history,
  point,
  evidence,
  onToggle,
}: {
  history: PriceHistory;
  point: HistoryPoint;
  evidence: ReactNode;
  onToggle: () => void;
}) {
  const { t } = useLingui();
  const format = useFormat();
  const sourceWord = useSourceWord();
  const proof = useId();
  const currency = history.currency ?? "JPY";
  const source = sourceWord(point.source);
  const day = format.moment(point.at);
  return (
    <Fragment>
      <tr>
        <td>
          <At at={point.at} />
        </td>
        <td>
          <At at={point.until} />
        </td>
        <td>
          {point.amount === null ? (
            <Trans>no price</Trans>
          ) : (
            <Price money={{ amount: point.amount, currency }} bound={boundOf(point.unknown)} />
          )}
          {source && <span className={classes.source}>{source}</span>}
        </td>
        <td>
          {point.shipping === null ? (
            <Trans>unknown</Trans>
          ) : (
            format.money({ amount: point.shipping, currency })
          )}
        </td>
        <td>{point.points === null ? <Trans>unknown</Trans> : format.number(point.points)}</td>
        <td>
          <button
            type="button"
            className={classes.proof}
            aria-expanded={evidence !== null}
            aria-controls={evidence === null ? undefined : proof}
            aria-label={t`Evidence of ${day}`}
            onClick={onToggle}
          >
            <Trans>Evidence</Trans>
          </button>
        </td>
      </tr>
      {evidence !== null && (
        <tr id={proof}>
          <td colSpan={6} className={classes.proofCell}>
            {evidence}
          </td>
        </tr>
      )}
    </Fragment>
  );
}
