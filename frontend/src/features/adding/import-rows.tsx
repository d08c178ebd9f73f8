import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type {
  ImportDetail,
  ImportedProduct,
  ImportOutcome,
  ImportReason,
  ImportRow,
} from "../../api/generated/model";
import { Pager } from "../../components/pager";
import { Price } from "../../components/price";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { useFormat } from "../../i18n/format";
import { bare } from "../../lib/addresses";
import classes from "./adding.module.css";
import { isUnfinished, rowsQuery } from "./queries";

export const OUTCOMES = ["added", "already", "refused"] as const;
const WAITING = [64, 64, 64];

/** What became of each row: those of one outcome, page by page, each with what is known of it by now. */
export function ImportRows({
  of,
  outcome,
  page,
  onPage,
  status,
}: {
  of: ImportDetail;
  outcome: ImportOutcome;
  page: number;
  onPage: (page: number) => void;
  /** How the state of a product is told. */
  status: (product: ImportedProduct) => ReactNode;
}) {
  const { t } = useLingui();
  const rows = useQuery(rowsQuery(of.id, outcome, page, isUnfinished(of)));
  return (
    <section className={surface.section} aria-label={t`Rows`}>
      <OutcomeLinks of={of} outcome={outcome} />
      {outcome === "refused" && of.reasons.length > 0 && <Reasons reasons={of.reasons} />}
      {rows.error && <ErrorNote error={rows.error} retry={() => void rows.refetch()} />}
      {!rows.data && !rows.error && <Waiting heights={WAITING} />}
      {rows.data && rows.data.results.length === 0 && (
        <p className={surface.meta}>
          <Trans>No row of this kind.</Trans>
        </p>
      )}
      {rows.data && rows.data.results.length > 0 && (
        <ol className={`${surface.card} ${classes.rows}`}>
          {rows.data.results.map((row) => (
            <Row key={row.line} row={row} status={status} />
          ))}
        </ol>
      )}
      <Pager
        page={page}
        hasNext={rows.data?.next != null}
        hasPrevious={rows.data?.previous != null}
        onChange={onPage}
      />
    </section>
  );
}

function OutcomeLinks({ of, outcome }: { of: ImportDetail; outcome: ImportOutcome }) {
  const { t } = useLingui();
  const format = useFormat();
  const words: Record<ImportOutcome, ReactNode> = {
    added: <Trans>Added</Trans>,
    already: <Trans>Watched already</Trans>,
    refused: <Trans>Not taken</Trans>,
  };
  return (
    <nav className={classes.outcomes} aria-label={t`Rows by outcome`}>
      {OUTCOMES.map((each) => (
        <Link
          key={each}
          to="/import/$id"
          params={{ id: of.id }}
          search={{ outcome: each }}
          replace
          resetScroll={false}
          aria-current={each === outcome ? "true" : undefined}
        >
          {words[each]} <span className={surface.count}>{format.number(of.counts[each])}</span>
        </Link>
      ))}
    </nav>
  );
}

/** Why rows were not taken, the most frequent reason first: what to mend once for all of them. */
function Reasons({ reasons }: { reasons: readonly ImportReason[] }) {
  const format = useFormat();
  return (
    <ul className={classes.reasons}>
      {reasons.map(({ reason, message, count }) => (
        <li key={reason}>
          <b>{format.number(count)}</b>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}

function Row({ row, status }: { row: ImportRow; status: (product: ImportedProduct) => ReactNode }) {
  const { line, text, message, tracked_product: product } = row;
  return (
    <li className={classes.row}>
      <span className={classes.line}>
        <span className={surface.hidden}>
          <Trans>Row {line}</Trans>
        </span>
        <span aria-hidden="true">{line}</span>
      </span>
      <span className={surface.grow}>
        {product ? (
          <Link to="/products/$id" params={{ id: product.id }} className={classes.rowTitle}>
            {product.title || bare(product.url)}
          </Link>
        ) : (
          <span className={classes.rowText}>{text || "—"}</span>
        )}
        <span className={surface.meta}>
          {product ? (
            <>
              {product.site.name} {product.price === null && <>· {status(product)}</>}
            </>
          ) : (
            (message ?? <Trans>No longer watched</Trans>)
          )}
        </span>
      </span>
      {product?.price && <Price money={product.price} size="s" />}
    </li>
  );
}
