import { Link } from "@tanstack/react-router";
import { memo, useImperativeHandle, useMemo } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Change } from "../../components/change";
import { Photo } from "../../components/photo";
import { NoPrice, Price } from "../../components/price";
import surface from "../../components/surface.module.css";
import { MaybeDropBox, MoveTools, SelectBox } from "./organise";
import strip from "./organise.module.css";
import type { ListProps, ProductProps } from "./product-list";
import { isSameProduct } from "./same";
import classes from "./table.module.css";
import { titleOf } from "./title";
import { useVirtualLines } from "./virtual-lines";
import { needsALook, OutcomeBadge, StockBadge } from "./words";

/** The table of a phone: two lines each. */
export function ProductRows({ products, moves, organising, selected, ref }: ListProps) {
  const keys = useMemo(() => products.map(({ id }) => id), [products]);
  const { box, measure, items, before, after, reveal } = useVirtualLines({
    name: `rows${organising ? " organised" : ""}`,
    keys,
    estimate: () => (organising ? 117 : 69),
  });
  useImperativeHandle(ref, () => ({ reveal: (id) => reveal(keys.indexOf(id), id) }));
  return (
    <div className={`${surface.card} ${classes.rows}`}>
      <ul ref={box} style={{ paddingTop: before, paddingBottom: after }}>
        {items.map(({ index, key }) => {
          const product = products[index];
          return (
            product && (
              <li
                key={key}
                ref={measure}
                data-index={index}
                aria-setsize={products.length}
                aria-posinset={index + 1}
              >
                <Row
                  product={product}
                  move={moves.get(product.id)}
                  organising={organising}
                  isSelected={selected.has(product.id)}
                  group={keys}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

const Row = memo(function Row({ product, move, organising, isSelected, group }: ProductProps) {
  const title = titleOf(product);
  return (
    <MaybeDropBox product={product} organising={organising}>
      <div
        className={classes.entry}
        data-row={product.id}
        data-moved={move}
        data-selected={isSelected || undefined}
      >
        {organising && (
          <div className={strip.strip}>
            <SelectBox product={product} isSelected={isSelected} organising={organising} />
            <MoveTools product={product} group={group} organising={organising} />
          </div>
        )}
        <div className={classes.line}>
          <Photo src={product.image_url} size="s" />
          <span className={classes.names}>
            {organising ? (
              <label htmlFor={`select-${product.id}`} className={classes.cover}>
                {title}
              </label>
            ) : (
              <Link to="/products/$id" params={{ id: product.id }} className={classes.cover}>
                {title}
              </Link>
            )}
            <span className={classes.shop}>{product.site.name}</span>
          </span>
          <span className={classes.worth}>
            {product.price ? (
              <b>
                <Price money={product.price.shelf} isOld={product.stale} />
              </b>
            ) : (
              product.status.kind !== "reading" && <NoPrice size="s" />
            )}
            <Word product={product} />
          </span>
        </div>
      </div>
    </MaybeDropBox>
  );
}, isSameProduct);

/** The one thing to say beside the price. */
function Word({ product }: { product: TrackedProduct }) {
  if (product.paused || needsALook(product) || product.status.kind === "reading") {
    return <OutcomeBadge product={product} />;
  }
  if (["out_of_stock", "discontinued"].includes(product.availability)) {
    return <StockBadge availability={product.availability} />;
  }
  return product.change.today && <Change percent={product.change.today.percent} size="bare" />;
}
