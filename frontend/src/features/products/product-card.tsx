import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Change } from "../../components/change";
import { Icon } from "../../components/icon";
import { Ago, isJustNow } from "../../components/moment";
import { Photo } from "../../components/photo";
import { NoPrice, Price } from "../../components/price";
import { Sparkline } from "../../components/sparkline";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { useNow } from "../../lib/use-now";
import { MaybeDropBox, MoveTools, SelectBox } from "./organise";
import strip from "./organise.module.css";
import { Points, Shipping, SumPrice } from "./price-parts";
import type { ProductProps } from "./product-list";
import classes from "./products.module.css";
import { isSameProduct } from "./same";
import { needsALook, OutcomeBadge, StockBadge } from "./words";
import { titleOf } from "./title";

const NONE: readonly string[] = [];

interface CardProps extends Partial<ProductProps> {
  product: TrackedProduct;
  isLarge?: boolean;
}

/** One watched product: large when it has news, small when it is calm. */
export const ProductCard = memo(function ProductCard({
  product,
  isLarge = false,
  move,
  organising = null,
  isSelected = false,
  group = NONE,
}: CardProps) {
  const isDoubtful = needsALook(product);
  const hasSpark = !isDoubtful && product.sparkline.length > 0;
  return (
    <MaybeDropBox product={product} organising={organising}>
      <article
        className={`${surface.card} ${classes.card}`}
        data-row={product.id}
        data-large={isLarge || undefined}
        data-moved={move}
        data-selected={isSelected || undefined}
        data-organised={organising ? true : undefined}
      >
        {organising && (
          <div className={strip.strip}>
            <SelectBox product={product} isSelected={isSelected} organising={organising} />
            <MoveTools product={product} group={group} organising={organising} />
          </div>
        )}
        <div className={classes.body}>
          <Photo src={product.image_url} size={isLarge ? "l" : "m"} />
          <div className={classes.identity}>
            <h3 className={classes.name}>
              <Cover product={product} isChosen={organising !== null} />
            </h3>
            <p className={classes.shop}>
              <span>{product.site.name}</span>
              {product.price && <StockBadge availability={product.availability} />}
            </p>
          </div>
          <div className={classes.value}>
            <Figure product={product} isLarge={isLarge} />
            {product.price && !isDoubtful && <Parts product={product} isLarge={isLarge} />}
            <Tags tags={product.tags} />
          </div>
        </div>
        {isDoubtful && product.status.message && (
          <p className={classes.say}>
            <Icon name="warning" size={16} />
            <span>{product.status.message}</span>
          </p>
        )}
        <div className={classes.below}>
          {hasSpark && (
            <div className={classes.spark}>
              <Sparkline spans={product.sparkline} height={isLarge ? 64 : 40} />
            </div>
          )}
          <Foot product={product} isLarge={isLarge} />
        </div>
      </article>
    </MaybeDropBox>
  );
}, isSameProduct);

/** The whole card is its link; while the list is sorted out it is the label of its box instead. */
function Cover({ product, isChosen }: { product: TrackedProduct; isChosen: boolean }) {
  const title = titleOf(product);
  return isChosen ? (
    <label htmlFor={`select-${product.id}`} className={classes.cover}>
      {title}
    </label>
  ) : (
    <Link to="/products/$id" params={{ id: product.id }} className={classes.cover}>
      {title}
    </Link>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <p className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag}>{tag}</span>
      ))}
    </p>
  );
}

function Figure({ product, isLarge }: { product: TrackedProduct; isLarge: boolean }) {
  const format = useFormat();
  const change = product.change.today ?? null;
  const size = isLarge ? "l" : "m";
  const before = change && format.money(change.base);
  return (
    <p className={classes.figure}>
      {product.price ? (
        // Another price is another element: it comes in from where it came.
        <span key={product.price.shelf.amount} className={classes.amount}>
          <Price money={product.price.shelf} size={size} isOld={product.stale} />
        </span>
      ) : product.status.kind === "reading" ? null : (
        <NoPrice size={size} />
      )}
      <OutcomeBadge product={product} />
      <span className={classes.change}>
        {product.price && change && !needsALook(product) && !product.paused && (
          <Change percent={change.percent} />
        )}
        {isLarge && before && (
          <span className={surface.meta}>
            <Trans>
              Yesterday <s>{before}</s>
            </Trans>
          </span>
        )}
      </span>
    </p>
  );
}

function Parts({ product, isLarge }: { product: TrackedProduct; isLarge: boolean }) {
  const price = product.price;
  if (!price) return null;
  return (
    <p className={classes.parts}>
      <span>
        <Trans>Effective</Trans>{" "}
        <b>
          <SumPrice sum={price.effective} />
        </b>
      </span>
      {(isLarge || price.points === null) && (
        <span>
          <Points price={price} />
        </span>
      )}
      {(isLarge || price.shipping === null) && (
        <span>
          <Shipping price={price} />
        </span>
      )}
    </p>
  );
}

function Foot({ product, isLarge }: { product: TrackedProduct; isLarge: boolean }) {
  return (
    <p className={classes.foot}>
      {isLarge && product.lowest.is_lowest_ever ? (
        <span className={surface.badge} data-tone="best">
          <Icon name="flag" size={16} />
          <Trans>Lowest on record</Trans>
        </span>
      ) : isLarge && product.lowest.is_lowest_in_90_days ? (
        <span className={surface.badge} data-tone="best">
          <Icon name="flag" size={16} />
          <Trans>Lowest in 90 days</Trans>
        </span>
      ) : (
        <SinceRegistration product={product} />
      )}
      <Seen product={product} />
    </p>
  );
}

export function SinceRegistration({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const change = product.change.registration;
  if (!change) return <span />;
  if (Number(change.percent) === 0) {
    return (
      <span>
        <Trans>No change since you added it</Trans>
      </span>
    );
  }
  const percent = format.percent(change.percent);
  return (
    <span>
      <Trans>
        Since you added it <b>{percent}</b>
      </Trans>
    </span>
  );
}

export function Seen({ product }: { product: TrackedProduct }) {
  const now = useNow();
  if (!product.last_seen_at) return null;
  if (isJustNow(product.last_seen_at, now)) {
    return (
      <span>
        <Trans comment="When the price was last confirmed">Seen just now</Trans>
      </span>
    );
  }
  const ago = <Ago at={product.last_seen_at} />;
  return (
    <span>
      <Trans comment="When the price was last confirmed, e.g. 3 hours ago">Seen {ago}</Trans>
    </span>
  );
}
