import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ListPriceFinding, Money, ObservedListPrice, TrackedProduct } from "../../api/generated/model";
import { useFormat } from "../../i18n/format";
import { formatDay } from "../../lib/time";
import { useNow } from "../../lib/use-now";
import classes from "./list-price.module.css";
import { listPriceQuery } from "./queries";

/** The price that the shop says it used to ask, and on how many days we saw it: what was seen, never a verdict. */
export function ListPrice({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const observed = useQuery(listPriceQuery(product)).data?.observed;
  const claimed = product.price?.list_price;
  if (!claimed) return null;
  const shown = format.money(claimed);
  const head = <Trans>The shop's list price: {shown}</Trans>;
  if (!observed) return <p className={classes.line}>{head}</p>;
  return (
    <details className={classes.line}>
      <summary>
        {head}
        <span className={classes.finding} data-finding={observed.finding}>
          {FINDINGS[observed.finding]}
        </span>
      </summary>
      <div className={classes.more}>
        <Days observed={observed} claimed={claimed} />
        <Conditions observed={observed} />
        <p>
          <Trans>
            This is what we saw, not a finding about the shop. Days not seen count neither way. A maker's
            suggested price follows another rule.
          </Trans>
        </p>
      </div>
    </details>
  );
}

const FINDINGS: Record<ListPriceFinding, ReactNode> = {
  consistent: <Trans>agrees with our record</Trans>,
  doubtful: <Trans>not borne out by our record</Trans>,
  too_little_data: <Trans>too few days on record to tell</Trans>,
};

function Days({ observed, claimed }: { observed: ObservedListPrice; claimed: Money }) {
  const format = useFormat();
  const now = useNow();
  const { days, days_at, days_seen, last_on } = observed;
  // They are days of Japan, whatever zone their reader is in.
  const day = (date: string) => formatDay(date, now, format.locale, "UTC");
  const until = day(observed.until);
  const last = last_on && day(last_on);
  const amount = format.money(claimed);
  return (
    <p>
      <Trans>
        In the {days} days up to {until} we saw a price on {days_seen}, and {amount} on {days_at} of them.
      </Trans>
      {last && (
        <>
          {" "}
          <Trans>The last was {last}.</Trans>
        </>
      )}
      {observed.runs_long && (
        <>
          {" "}
          <Trans>It was lower for half of the last 8 weeks, so these are counted.</Trans>
        </>
      )}
    </p>
  );
}

/** The three of Japan's guideline, each met on our record, not met, or left open by days that we did not see. */
function Conditions({ observed }: { observed: ObservedListPrice }) {
  return (
    <>
      <p>
        <Trans>By Japan's guideline, a former price is one that was asked:</Trans>
      </p>
      <ul>
        <Condition isMet={observed.more_than_half}>
          <Trans>for more than half of these 8 weeks</Trans>
        </Condition>
        <Condition isMet={observed.two_weeks}>
          <Trans>for 2 weeks in all</Trans>
        </Condition>
        <Condition isMet={observed.recent}>
          <Trans>last no more than 2 weeks before the sale</Trans>
        </Condition>
      </ul>
    </>
  );
}

const Condition = ({ isMet, children }: { isMet: boolean | null; children: ReactNode }) => (
  <li>
    {children}
    <b>
      {isMet === null ? <Trans>cannot be told</Trans> : isMet ? <Trans>met</Trans> : <Trans>not met</Trans>}
    </b>
  </li>
);
