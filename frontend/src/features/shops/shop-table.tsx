import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { BoundedMoney, ShopOffer, UnrankedEnum } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { Ago } from "../../components/moment";
import { Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { boundOf } from "../../lib/money";
import classes from "./shops.module.css";

interface ShopTableProps {
  offers: readonly ShopOffer[];
  /** The person takes back that this one is the same. */
  onApart: (trackedProduct: string) => void;
}

/** The shops by effective price; below a line that says why, those that cannot be compared. */
export function ShopTable({ offers, onApart }: ShopTableProps) {
  const { t } = useLingui();
  const ranked = offers.filter((offer) => offer.unranked === null);
  const rest = offers.filter((offer) => offer.unranked !== null);
  return (
    <div className={`${surface.card} ${classes.card}`}>
      <table className={classes.table} aria-label={t`Shops by effective price`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Shop</Trans>
            </th>
            <th scope="col">
              <Trans>Shelf</Trans>
            </th>
            <th scope="col">
              <Trans>Shipping</Trans>
            </th>
            <th scope="col">
              <Trans>You pay</Trans>
            </th>
            <th scope="col">
              <Trans>Points</Trans>
            </th>
            <th scope="col" aria-sort="ascending">
              <Trans>Effective</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked.map((offer) => (
            <ShopRow key={offer.id} offer={offer} onApart={onApart} />
          ))}
        </tbody>
        {rest.length > 0 && (
          <tbody>
            <tr className={classes.why}>
              <th colSpan={6} scope="rowgroup">
                <Trans>Not ranked: these prices cannot be compared as they are</Trans>
              </th>
            </tr>
            {rest.map((offer) => (
              <ShopRow key={offer.id} offer={offer} onApart={onApart} />
            ))}
          </tbody>
        )}
      </table>
    </div>
  );
}

function ShopRow({ offer, onApart }: { offer: ShopOffer; onApart: (id: string) => void }) {
  const { price, site } = offer;
  return (
    <tr data-this={offer.is_this || undefined}>
      <th scope="row">
        <span className={classes.name}>
          {offer.is_this ? (
            site.name
          ) : offer.tracked_product ? (
            <Link to="/products/$id" params={{ id: offer.tracked_product }}>
              {site.name}
            </Link>
          ) : (
            <a href={offer.url} target="_blank" rel="noopener noreferrer nofollow external">
              {site.name} <Icon name="external" size={16} />
              <span className={surface.hidden}>
                <Trans>(opens in a new tab)</Trans>
              </span>
            </a>
          )}
          {offer.is_this && (
            <span className={classes.here}>
              <Trans comment="This row is the shop of the page one looks at">this page</Trans>
            </span>
          )}
        </span>
        <span className={classes.meta}>
          {offer.seen_at && <Ago at={offer.seen_at} />}
          <Stock offer={offer} />
          <RowAction offer={offer} onApart={onApart} />
        </span>
        {price && <MadeOf offer={offer} />}
      </th>
      <td data-label="shelf">
        {price ? <Price money={price.shelf} isOld={offer.stale} /> : "–"}
        <UnitPrice offer={offer} />
      </td>
      <td data-label="shipping">
        <Shipping offer={offer} />
      </td>
      <td data-label="pay">{price ? <Sum sum={price.pay_now} /> : "–"}</td>
      <td data-label="points">
        <Points offer={offer} />
      </td>
      <td data-label="effective">
        <b>{price ? <Sum sum={price.effective} /> : <Trans>Price unknown</Trans>}</b>
        <Standing offer={offer} />
      </td>
    </tr>
  );
}

/** On a phone: what the effective price is made of, in one line instead of four columns. */
function MadeOf({ offer }: { offer: ShopOffer }) {
  const shelf = offer.price && <Price money={offer.price.shelf} isOld={offer.stale} />;
  const shipping = <Shipping offer={offer} />;
  const points = <Points offer={offer} />;
  return (
    <span className={classes.madeOf}>
      <span>
        <Trans>Shelf {shelf}</Trans> <UnitPrice offer={offer} />
      </span>
      <span>
        <Trans comment="e.g. shipping free, shipping +¥550, shipping unknown">Shipping {shipping}</Trans>
      </span>
      <span>
        <Trans comment="e.g. points −2,780, points unknown">Points {points}</Trans>
      </span>
    </span>
  );
}

/** What one unit costs, where another shop says how many of the same unit its price buys. */
function UnitPrice({ offer: { price, unit_difference: difference } }: { offer: ShopOffer }) {
  if (!price?.unit_price || !difference) return null;
  const figure = <Price money={price.unit_price} />;
  return (
    <span className={classes.meta}>
      {Number(difference.amount) === 0 ? (
        <Trans comment="The lowest price of one unit among the shops: lowest: ¥62.5 / bottle">
          lowest: {figure}
        </Trans>
      ) : (
        figure
      )}
    </span>
  );
}

const Sum = ({ sum }: { sum: BoundedMoney }) => <Price money={sum} bound={boundOf(sum.unknown)} />;

function Shipping({ offer: { price } }: { offer: ShopOffer }) {
  const format = useFormat();
  if (!price) return "–";
  if (price.assumed_shipping) {
    const stated = format.money(price.assumed_shipping);
    return (
      <span className={classes.unknown}>
        <Trans comment="Shipping as the person stated it for this shop">{stated} (yours)</Trans>
      </span>
    );
  }
  if (!price.shipping) {
    return (
      <span className={classes.unknown}>
        <Trans>unknown</Trans>
      </span>
    );
  }
  return Number(price.shipping.amount) === 0 ? <Trans>free</Trans> : `+${format.money(price.shipping)}`;
}

function Points({ offer: { price } }: { offer: ShopOffer }) {
  const format = useFormat();
  if (!price) return "–";
  if (price.points === null) {
    if (!price.effective.unknown.includes("points")) return "–";
    return (
      <span className={classes.unknown}>
        <Trans>unknown</Trans>
      </span>
    );
  }
  return price.points === 0 ? <Trans>none</Trans> : `−${format.number(price.points)}`;
}

function Stock({ offer }: { offer: ShopOffer }) {
  switch (offer.availability) {
    case "in_stock":
      return <Trans>In stock</Trans>;
    case "pre_order":
      return <Trans>Pre-order</Trans>;
    case "back_order":
      return <Trans>On back-order</Trans>;
    case "discontinued":
      return <Trans>Discontinued</Trans>;
    case "out_of_stock":
      return <Trans>Out of stock</Trans>;
    case "unknown":
      return <Trans>Stock unknown</Trans>;
  }
}

/** Where it stands: the cheapest, how far from it, or why it has no rank. */
function Standing({ offer }: { offer: ShopOffer }) {
  const format = useFormat();
  const { t } = useLingui();
  if (offer.unranked) {
    const words: Record<UnrankedEnum, string> = {
      unknown_part: t`a part is unknown`,
      not_new: t`used`,
      sold_out: t`sold out`,
      stale: t`not confirmed lately`,
      other_currency: t`another currency`,
      no_price: t`no price`,
    };
    return <span className={classes.meta}>{words[offer.unranked]}</span>;
  }
  if (!offer.difference) return null;
  if (Number(offer.difference.amount) === 0) {
    return (
      <span className={surface.badge} data-tone="best">
        <Icon name="flag" size={16} />
        <Trans comment="The shop with the lowest effective price">Cheapest</Trans>
      </span>
    );
  }
  return <span className={classes.meta}>+{format.money(offer.difference)}</span>;
}

function RowAction({ offer, onApart }: { offer: ShopOffer; onApart: (id: string) => void }) {
  const { tracked_product: watched, is_this: isThis, is_said: isSaid, url } = offer;
  const shop = offer.site.name;
  if (isThis) return null;
  if (!watched) {
    return (
      <Link to="/add" search={{ url }}>
        <Trans>Watch it here too</Trans>
        <span className={surface.hidden}> ({shop})</span>
      </Link>
    );
  }
  if (!isSaid) return null;
  return (
    <button type="button" className={classes.apart} onClick={() => onApart(watched)}>
      <Trans>Not the same</Trans>
      <span className={surface.hidden}> ({shop})</span>
    </button>
  );
}
