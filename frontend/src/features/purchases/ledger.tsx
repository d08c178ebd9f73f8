import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { PurchasePage, PurchaseTotal } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { PageTitle } from "../../components/page-title";
import { Pager } from "../../components/pager";
import { Price } from "../../components/price";
import { EmptyState, ErrorNote, StaleNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import classes from "./ledger.module.css";
import { LedgerRow } from "./ledger-row";
import { purchasesQuery } from "./queries";
import { Saving } from "./saving";

/** What was bought, for how much, and what waiting for it saved; `page` counts from 1. */
export function Ledger({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const list = useQuery(purchasesQuery(page));
  return (
    <div className={surface.narrow} style={{ marginInline: "auto" }}>
      <PageTitle>
        <Trans>Bought</Trans>
      </PageTitle>
      {list.isPending ? (
        <Waiting heights={[120, 112, 112]} />
      ) : list.data ? (
        <>
          <StaleNote error={list.error} retry={() => void list.refetch()} />
          <Listed list={list.data} page={page} onPage={onPage} />
        </>
      ) : (
        <ErrorNote error={list.error} retry={() => void list.refetch()} />
      )}
    </div>
  );
}

function Listed({
  list,
  page,
  onPage,
}: {
  list: PurchasePage;
  page: number;
  onPage: (page: number) => void;
}) {
  if (list.count === 0) return <NothingYet />;
  return (
    <>
      <ul className={classes.totals}>
        {list.totals.map((total) => (
          <li key={total.spent.currency} className={`${surface.card} ${surface.pad}`}>
            <Total total={total} />
          </li>
        ))}
      </ul>
      <p className={surface.meta}>
        <Trans>
          A saving is the price when you began watching, less what you paid. Where you paid more, it is taken
          off the sum. If what you paid includes shipping, that counts against it.
        </Trans>
      </p>
      <ul className={classes.rows}>
        {list.results.map((row) => (
          <LedgerRow key={row.tracked_product.id} row={row} />
        ))}
      </ul>
      <Pager page={page} hasNext={list.next !== null} hasPrevious={page > 1} onChange={onPage} />
    </>
  );
}

function Total({ total }: { total: PurchaseTotal }) {
  const spent = <Price money={total.spent} />;
  const counted = total.counted;
  return (
    <>
      <p className={classes.sum}>
        {counted === 0 ? <Trans>No saving can be counted</Trans> : <Saving saving={total.saved} />}
      </p>
      <p className={surface.meta}>
        <Plural
          value={total.purchases}
          one={<Trans># thing for {spent}.</Trans>}
          other={<Trans># things for {spent}.</Trans>}
        />{" "}
        {counted > 0 && counted < total.purchases && (
          <Plural value={counted} one="Counted for # of them." other="Counted for # of them." />
        )}
      </p>
    </>
  );
}

const NothingYet = () => (
  <EmptyState
    title={<Trans>Nothing bought yet</Trans>}
    action={
      <ButtonLink to="/">
        <Trans>To what you watch</Trans>
      </ButtonLink>
    }
  >
    <Trans>
      Press “I bought it” on the page of a product: what you paid is noted here, with what waiting for it
      saved.
    </Trans>
  </EmptyState>
);
