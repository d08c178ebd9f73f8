import { Plural, Trans } from "@lingui/react/macro";
import type { AmountAt, PriceHistory } from "../../api/generated/model";
import { Price } from "../../components/price";
import { useFormat } from "../../i18n/format";
import classes from "./price-history.module.css";

/** The time in four figures. */
export function HistorySummaryList({ history }: { history: PriceHistory }) {
  const { summary } = history;
  const currency = history.currency ?? "JPY";
  const format = useFormat();
  const { changes, days_recorded: days } = summary;
  const falls = format.number(summary.falls);
  const rises = format.number(summary.rises);
  return (
    <dl className={classes.stats}>
      <div>
        <dt>
          <Trans>Lowest</Trans>
        </dt>
        <Extreme extreme={summary.lowest} currency={currency} />
      </div>
      <div>
        <dt>
          <Trans>Highest</Trans>
        </dt>
        <Extreme extreme={summary.highest} currency={currency} />
      </div>
      <div>
        <dt>
          <Trans>Average (by days)</Trans>
        </dt>
        <dd>{summary.average === null ? "–" : <Price money={{ amount: summary.average, currency }} />}</dd>
        <dd>
          <Plural value={days} one="# day recorded" other="# days recorded" />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Moved</Trans>
        </dt>
        <dd>
          <Plural value={changes} one="# time" other="# times" />
        </dd>
        <dd>
          <Trans>
            {falls} down · {rises} up
          </Trans>
        </dd>
      </div>
    </dl>
  );
}

function Extreme({ extreme, currency }: { extreme: AmountAt | null; currency: string }) {
  const format = useFormat();
  if (!extreme) return <dd>–</dd>;
  return (
    <>
      <dd>
        <Price money={{ amount: extreme.amount, currency }} />
      </dd>
      <dd>{format.day(extreme.at)}</dd>
    </>
  );
}
