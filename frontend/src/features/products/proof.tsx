import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../../api/client";
import { Price } from "../../components/price";
import { ErrorNote } from "../../components/states";
import { Waiting } from "../../components/waiting";
import { useFormat } from "../../i18n/format";
import { EvidenceRows } from "./evidence";
import classes from "./panels.module.css";
import { proofQuery } from "./queries";

const WAITING = [96];

/** Why the price at a moment of the past was believed: the words on the page, or who brought it. */
export function Proof({ id, at }: { id: string; at: string }) {
  const format = useFormat();
  const proof = useQuery(proofQuery(id, at));
  if (proof.isPending) return <Waiting heights={WAITING} />;
  if (proof.error instanceof ApiError && proof.error.status === 404) {
    return <Trans>Nothing was recorded at this moment.</Trans>;
  }
  if (!proof.data) return <ErrorNote error={proof.error} retry={() => void proof.refetch()} />;
  const { amount, currency, source, rows, confidence, url, until } = proof.data;
  const said = (moment: string) => `${format.day(moment)} ${format.clock(moment)}`;
  const from = said(proof.data.at);
  const to = said(until);
  return (
    <div className={classes.proof}>
      <p className={classes.proofHead}>
        {amount !== null && currency !== null ? (
          <Price money={{ amount, currency }} size="s" />
        ) : (
          <Trans>No price was asked</Trans>
        )}
        <span className={classes.meta}>
          {from === to ? (
            from
          ) : (
            <Trans>
              {from} to {to}
            </Trans>
          )}
        </span>
      </p>
      <Brought source={source} />
      {rows.length === 0 && !(source in BROUGHT) && (
        <p className={classes.text}>
          <Trans>The words on the page were not kept for this price.</Trans>
        </p>
      )}
      <EvidenceRows
        rows={rows}
        amount={amount ?? ""}
        confidence={confidence}
        at={null}
        url={url}
        page={url}
      />
    </div>
  );
}

const BROUGHT: Record<string, ReactNode> = {
  typed: <Trans>You typed this price.</Trans>,
  sent: <Trans>Read from a page that you sent.</Trans>,
  imported: <Trans>It came with an import.</Trans>,
};

const Brought = ({ source }: { source: string }) =>
  BROUGHT[source] ? <p className={classes.text}>{BROUGHT[source]}</p> : null;
