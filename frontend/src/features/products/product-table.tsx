import { useMediaQuery } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode, useImperativeHandle, useMemo } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Change } from "../../components/change";
import { Icon } from "../../components/icon";
import { Ago } from "../../components/moment";
import { Photo } from "../../components/photo";
import { NoPrice, Price } from "../../components/price";
import { Sparkline } from "../../components/sparkline";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import type { ListSearch } from "./filters";
import { MoveTools, SelectBox } from "./organise";
import { SumPrice } from "./price-parts";
import { ProductRows } from "./product-rows";
import type { ListProps, ProductProps } from "./product-list";
import { isSameProduct } from "./same";
import classes from "./table.module.css";
import { useVirtualLines } from "./virtual-lines";
import { hasFallenToday, needsALook, OutcomeBadge, StockBadge } from "./words";
import { titleOf } from "./title";

type Order = NonNullable<ListSearch["order"]>;

interface TableProps extends ListProps {
  order: ListSearch["order"];
  onOrder: (order: Order | undefined) => void;
}

/** For many products: one line each. On a phone two lines, for a table would not fit. */
export const ProductTable = memo(function ProductTable(props: TableProps) {
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  return isPhone ? <ProductRows {...props} /> : <Table {...props} />;
});

const ROW_HEIGHT = 65;

function Table({ products, moves, organising, selected, order, onOrder, ref }: TableProps) {
  const { t } = useLingui();
  const keys = useMemo(() => products.map(({ id }) => id), [products]);
  const { box, measure, items, before, after, reveal } = useVirtualLines({
    name: "table",
    keys,
    estimate: () => ROW_HEIGHT,
  });
  useImperativeHandle(ref, () => ({ reveal: (id) => reveal(keys.indexOf(id), id) }));
  const head = { order, onOrder };
  return (
    <div
      className={`${surface.card} ${classes.card}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
      tabIndex={0}
      role="region"
      aria-labelledby="products-table"
    >
      <table className={classes.table} aria-rowcount={products.length + 1}>
        <caption id="products-table" className={surface.hidden}>
          <Trans>Watched products</Trans>
        </caption>
        <colgroup>
          {organising && <col className={classes.colBox} />}
          <col />
          <col className={classes.colMoney} />
          <col className={classes.colMoney} />
          <col className={classes.colToday} />
          <col className={`${classes.colSince} ${classes.extra}`} />
          <col className={`${classes.colChart} ${classes.extra}`} />
          <col className={classes.colState} />
          <col className={organising?.canMove ? classes.colTools : classes.colSeen} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {organising && (
              <th scope="col" className={classes.box}>
                <span className={surface.hidden}>{t`Selected`}</span>
              </th>
            )}
            <Head {...head} up="name">
              <Trans>Product</Trans>
            </Head>
            <Head {...head} up="price" down="-price" isRight>
              <Trans>Shelf price</Trans>
            </Head>
            <th scope="col" className={classes.right}>
              <Trans>Effective</Trans>
            </th>
            <Head {...head} up="change">
              <Trans>Today</Trans>
            </Head>
            <th scope="col" className={`${classes.right} ${classes.extra}`}>
              <Trans comment="Heading of a column: the change since a product was added">Since added</Trans>
            </th>
            <th scope="col" className={`${classes.chart} ${classes.extra}`}>
              <Trans>90 days</Trans>
            </th>
            <th scope="col">
              <Trans>State</Trans>
            </th>
            {organising?.canMove ? (
              <th scope="col" className={classes.tools}>
                <span className={surface.hidden}>{t`Move`}</span>
              </th>
            ) : (
              <Head {...head} down="-last_seen" isRight>
                <Trans>Last seen</Trans>
              </Head>
            )}
          </tr>
        </thead>
        <tbody ref={box}>
          {before > 0 && <Spacer height={before} />}
          {items.map(({ index, key }) => {
            const product = products[index];
            return (
              product && (
                <Row
                  key={key}
                  product={product}
                  index={index}
                  measure={measure}
                  move={moves.get(product.id)}
                  organising={organising}
                  isSelected={selected.has(product.id)}
                  group={keys}
                />
              )
            );
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
    </div>
  );
}

/** The room of the rows that are not drawn. */
const Spacer = ({ height }: { height: number }) => (
  <tr aria-hidden="true" className={classes.spacer}>
    <td style={{ height }}>&nbsp;</td>
  </tr>
);

/** A heading that orders the list by its column; pressed again, the other way or as the person had it. */
function Head({
  order,
  onOrder,
  up,
  down,
  isRight = false,
  children,
}: {
  order: ListSearch["order"];
  onOrder: (order: Order | undefined) => void;
  up?: Order;
  down?: Order;
  isRight?: boolean;
  children: ReactNode;
}) {
  const now =
    order === undefined ? undefined : order === up ? "ascending" : order === down ? "descending" : undefined;
  const next = order === up ? down : order === down ? undefined : (up ?? down);
  return (
    <th scope="col" className={isRight ? classes.right : undefined} aria-sort={now}>
      <button type="button" className={classes.sort} onClick={() => onOrder(next)}>
        {children}
        {now && <Icon name={now === "ascending" ? "up" : "down"} size={16} />}
      </button>
    </th>
  );
}

interface RowProps extends ProductProps {
  index: number;
  measure: (element: Element | null) => void;
}

const Row = memo(function Row(props: RowProps) {
  const { product, organising } = props;
  if (!organising?.canMove) return <PlainRow {...props} />;
  return (
    <organising.drag.DropTarget
      id={product.id}
      isEarlierThan={(other) => organising.isEarlier(product.id, other)}
    >
      {(ref, drop) => <PlainRow {...props} dropRef={ref} drop={drop} />}
    </organising.drag.DropTarget>
  );
}, isSameProduct);

function PlainRow({
  product,
  index,
  measure,
  move,
  organising,
  isSelected,
  group,
  drop,
  dropRef,
}: RowProps & { drop?: string; dropRef?: (element: HTMLElement | null) => void }) {
  const isNews = hasFallenToday(product) && !needsALook(product);
  return (
    <tr
      ref={(element) => {
        measure(element);
        dropRef?.(element);
      }}
      data-index={index}
      data-row={product.id}
      data-news={isNews || undefined}
      data-moved={move}
      data-selected={isSelected || undefined}
      data-drop={drop}
      aria-rowindex={index + 2}
    >
      {organising && (
        <td className={classes.box}>
          <SelectBox product={product} isSelected={isSelected} organising={organising} />
        </td>
      )}
      <th scope="row">
        <span className={classes.product}>
          <Photo src={product.image_url} size="s" />
          <span className={classes.names}>
            <Link
              to="/products/$id"
              params={{ id: product.id }}
              className={classes.name}
              title={product.title}
            >
              {titleOf(product)}
            </Link>
            <span className={classes.shop}>{product.site.name}</span>
          </span>
        </span>
      </th>
      <td className={classes.right}>
        {product.price ? (
          <b>
            <Price money={product.price.shelf} isOld={product.stale} />
          </b>
        ) : (
          product.status.kind !== "reading" && <NoPrice size="s" />
        )}
      </td>
      <td className={`${classes.right} ${classes.soft}`}>
        {product.price && !needsALook(product) && <SumPrice sum={product.price.effective} />}
      </td>
      <td>
        {product.price && product.change.today && !needsALook(product) && !product.paused && (
          <Change percent={product.change.today.percent} size="bare" />
        )}
      </td>
      <td className={`${classes.right} ${classes.soft} ${classes.extra}`}>
        <SinceAdded product={product} />
      </td>
      <td className={`${classes.chart} ${classes.extra}`}>
        <Sparkline spans={product.sparkline} height={30} />
      </td>
      <td className={classes.state}>
        <StateOf product={product} />
      </td>
      {organising?.canMove ? (
        <td className={classes.tools}>
          <MoveTools product={product} group={group} organising={organising} />
        </td>
      ) : (
        <td className={`${classes.right} ${classes.soft}`}>
          {product.last_seen_at && <Ago at={product.last_seen_at} />}
        </td>
      )}
    </tr>
  );
}

function SinceAdded({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const change = product.change.registration;
  return product.price && change ? format.percent(change.percent) : null;
}

/** What is to be said of it: what is wrong, else whether it can be had. */
export function StateOf({ product }: { product: TrackedProduct }) {
  if (product.paused || needsALook(product) || product.status.kind === "reading") {
    return <OutcomeBadge product={product} />;
  }
  return product.price ? <StockBadge availability={product.availability} /> : null;
}
