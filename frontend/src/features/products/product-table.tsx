import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { TrackedProduct } from "../../api/generated/model";
import { Change } from "../../components/change";
import { Ago } from "../../components/moment";
import { Photo } from "../../components/photo";
import { NoPrice, Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { SumPrice } from "./price-parts";
import classes from "./products.module.css";
import { OutcomeBadge, StockBadge } from "./words";
import { titleOf } from "./title";

/** For many products: one line each. */
export function ProductTable({ products }: { products: readonly TrackedProduct[] }) {
  return (
    <div
      className={`${surface.card} ${classes.tableCard}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
      tabIndex={0}
      role="region"
      aria-labelledby="products-table"
    >
      <table className={classes.ledger}>
        <caption id="products-table" className={surface.hidden}>
          <Trans>Watched products</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Product</Trans>
            </th>
            <th scope="col">
              <Trans>Shop</Trans>
            </th>
            <th scope="col" className={classes.right}>
              <Trans>Price</Trans>
            </th>
            <th scope="col" className={classes.right}>
              <Trans>Today</Trans>
            </th>
            <th scope="col" className={classes.right}>
              <Trans>Effective</Trans>
            </th>
            <th scope="col">
              <Trans>State</Trans>
            </th>
            <th scope="col" className={classes.right}>
              <Trans>Last seen</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <tr key={product.id}>
              <td>
                <span className={classes.ledgerProduct}>
                  <Photo src={product.image_url} size="s" />
                  <Link to="/products/$id" params={{ id: product.id }}>
                    {titleOf(product)}
                  </Link>
                </span>
              </td>
              <td className={classes.shopName}>{product.site.name}</td>
              <td className={classes.right}>
                {product.price ? (
                  <b>
                    <Price money={product.price.shelf} isOld={product.stale} />
                  </b>
                ) : (
                  <NoPrice size="s" />
                )}
              </td>
              <td className={classes.right}>
                {product.price && product.change.today && (
                  <Change percent={product.change.today.percent} size="bare" />
                )}
              </td>
              <td className={classes.right}>{product.price && <SumPrice sum={product.price.effective} />}</td>
              <td className={classes.state}>
                <OutcomeBadge product={product} />{" "}
                {product.price && <StockBadge availability={product.availability} />}
              </td>
              <td className={`${classes.right} ${surface.meta}`}>
                {product.last_seen_at && <Ago at={product.last_seen_at} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
