import { Trans } from "@lingui/react/macro";
import type { BoundedMoney, Money, PriceParts } from "../../api/generated/model";
import { Price } from "../../components/price";
import { useFormat, useLocale } from "../../i18n/format";
import { boundOf } from "../../lib/money";
import classes from "./price-parts.module.css";

/** Longer figures, and words beside them, need rows where columns are narrow. */
const LONG = 8;

const isWordy = (price: PriceParts): boolean =>
  price.pay_now.is_bound ||
  price.effective.is_bound ||
  price.assumed_shipping !== null ||
  price.pay_now.amount.length >= LONG;

/** Of one single thing the unit price says nothing new. */
export const tellsUnit = (price: PriceParts): price is PriceParts & { unit_price: Money } =>
  price.unit_price !== null && Number(price.unit_price.amount) !== Number(price.shelf.amount);

/** The three prices, each with the part that makes it; an unknown part is underlined and named. */
export function ThreePrices({ price }: { price: PriceParts }) {
  const locale = useLocale();
  return (
    <div className={classes.box}>
      <dl className={classes.three} data-wordy={locale === "en" || isWordy(price) || undefined}>
        <div>
          <dt>
            <Trans>Shelf price</Trans>
          </dt>
          <dd>
            <Price money={price.shelf} />
          </dd>
          {tellsUnit(price) && (
            <dd>
              <Price money={price.unit_price} />
            </dd>
          )}
          <dd>
            {price.shelf.currency === "JPY" ? <Trans>tax included</Trans> : <Trans>as on the page</Trans>}
          </dd>
        </div>
        <div>
          <dt>
            <Trans>You pay</Trans>
          </dt>
          <dd>
            <SumPrice sum={price.pay_now} />
          </dd>
          <dd>
            <Shipping price={price} />
          </dd>
        </div>
        <div>
          <dt>
            <Trans>Effective</Trans>
          </dt>
          <dd>
            <SumPrice sum={price.effective} />
          </dd>
          <dd>
            <Points price={price} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

export const SumPrice = ({ sum }: { sum: BoundedMoney }) => (
  <Price money={sum} bound={boundOf(sum.unknown)} />
);

export function Shipping({ price }: { price: PriceParts }) {
  const format = useFormat();
  if (price.assumed_shipping) {
    const stated = format.money(price.assumed_shipping);
    return (
      <span className={classes.unknown}>
        {Number(price.assumed_shipping.amount) === 0 ? (
          <Trans>free shipping, as you stated</Trans>
        ) : (
          <Trans>{stated} shipping, as you stated</Trans>
        )}
      </span>
    );
  }
  if (!price.shipping) {
    return (
      <span className={classes.unknown}>
        <Trans>shipping unknown</Trans>
      </span>
    );
  }
  if (Number(price.shipping.amount) === 0) return <Trans>free shipping</Trans>;
  const shipping = format.money(price.shipping);
  return <Trans>{shipping} shipping</Trans>;
}

export function Points({ price }: { price: PriceParts }) {
  const format = useFormat();
  if (price.points === null) {
    // In a currency without points, or to who never spends them, they are not missed.
    if (!price.effective.unknown.includes("points")) return null;
    return (
      <span className={classes.unknown}>
        <Trans>points unknown</Trans>
      </span>
    );
  }
  if (price.points === 0) return <Trans>no points</Trans>;
  const points = format.number(price.points);
  return <Trans>−{points} pt</Trans>;
}
