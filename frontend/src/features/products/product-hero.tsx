import { Trans } from "@lingui/react/macro";
import type { TrackedProduct } from "../../api/generated/model";
import { Change } from "../../components/change";
import { Icon } from "../../components/icon";
import { PageTitle } from "../../components/page-title";
import { Photo } from "../../components/photo";
import { NoPrice, Price } from "../../components/price";
import { Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { ListPrice } from "./list-price";
import { ThreePrices } from "./price-parts";
import { Seen, SinceRegistration } from "./product-card";
import classes from "./hero.module.css";
import { OutcomeBadge, StockBadge } from "./words";
import { titleOf } from "./title";

/** The product and its price: the largest thing on the page, with what each of the three prices counts. */
export function ProductHero({ product }: { product: TrackedProduct }) {
  const { price, status } = product;
  return (
    <div className={classes.hero}>
      <Photo src={product.image_url} size="xl" />
      <div className={classes.names}>
        <PageTitle title={titleOf(product)} className={classes.title}>
          {titleOf(product)}
        </PageTitle>
        <p className={classes.shop}>
          {/* A page a shop wrote: it learns nothing of us, and gets no window of ours. */}
          <a href={product.url} target="_blank" rel="noopener noreferrer nofollow external">
            {product.site.name} <Icon name="external" size={16} />
            <span className={surface.hidden}>
              <Trans>(opens in a new tab)</Trans>
            </span>
          </a>
          {price && <StockBadge availability={product.availability} />}
          {product.gtin && <span>JAN {product.gtin}</span>}
        </p>
      </div>
      <div className={classes.price}>
        <p className={classes.figure}>
          {price ? (
            <Price money={price.shelf} size="xl" isOld={product.stale} />
          ) : (
            status.kind !== "reading" && <NoPrice size="xl" />
          )}
          <OutcomeBadge product={product} />
          {price && <TodayChange product={product} />}
        </p>
        {price && <Insights product={product} />}
        <ListPrice product={product} />
        {price && <ThreePrices price={price} />}
        {status.message && <Note tone="doubt">{status.message}</Note>}
      </div>
    </div>
  );
}

function TodayChange({ product }: { product: TrackedProduct }) {
  const { today } = product.change;
  if (!today) return null;
  return <Change percent={today.percent} size="l" base={<Trans>since yesterday</Trans>} />;
}

function SinceLastWeek({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const { week } = product.change;
  if (!week || Number(week.percent) === 0) return null;
  const percent = format.percent(week.percent);
  return (
    <span>
      <Trans>
        Since last week <b>{percent}</b>
      </Trans>
    </span>
  );
}

function Insights({ product }: { product: TrackedProduct }) {
  return (
    <p className={classes.insights}>
      {product.lowest.is_lowest_ever ? (
        <span className={surface.badge} data-tone="best">
          <Icon name="flag" size={16} />
          <Trans>Lowest on record</Trans>
        </span>
      ) : (
        product.lowest.is_lowest_in_90_days && (
          <span className={surface.badge} data-tone="best">
            <Icon name="flag" size={16} />
            <Trans>Lowest in 90 days</Trans>
          </span>
        )
      )}
      <SinceLastWeek product={product} />
      {product.change.registration && <SinceRegistration product={product} />}
      <Seen product={product} />
    </p>
  );
}
