import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import surface from "../../components/surface.module.css";
import { ProductCard } from "./product-card";
import classes from "./products.module.css";
import { hasFallenToday, needsALook } from "./words";

/** What has news first: fallen today, then what needs a person, then the rest. */
export function groups(products: readonly TrackedProduct[]) {
  const attention = products.filter(needsALook);
  const fallen = products.filter((product) => !needsALook(product) && hasFallenToday(product));
  const rest = products.filter((product) => !needsALook(product) && !hasFallenToday(product));
  return { fallen, attention, rest };
}

export function ProductCards({
  products,
  fresh,
}: {
  products: readonly TrackedProduct[];
  fresh: ReadonlySet<string>;
}) {
  const { fallen, attention, rest } = groups(products);
  const card = (product: TrackedProduct, isLarge: boolean) => (
    <ProductCard key={product.id} product={product} isLarge={isLarge} isFresh={fresh.has(product.id)} />
  );
  return (
    <>
      <Group title={<Trans>Fallen today</Trans>} count={fallen.length} isTitleHidden>
        <div className={classes.moved}>{fallen.map((product) => card(product, true))}</div>
      </Group>
      <Group title={<Trans>Needs a look</Trans>} count={attention.length}>
        <div className={classes.calm}>{attention.map((product) => card(product, false))}</div>
      </Group>
      <Group
        title={<Trans>The rest</Trans>}
        count={rest.length}
        isTitleHidden={fallen.length + attention.length === 0}
      >
        <div className={classes.calm}>{rest.map((product) => card(product, false))}</div>
      </Group>
    </>
  );
}

function Group({
  title,
  count,
  isTitleHidden = false,
  children,
}: {
  title: ReactNode;
  count: number;
  isTitleHidden?: boolean;
  children: ReactNode;
}) {
  if (count === 0) return null;
  return (
    <section className={isTitleHidden ? undefined : surface.section}>
      <div className={isTitleHidden ? surface.hidden : surface.sectionHead}>
        <h2>{title}</h2>
        <span className={surface.count}>{count}</span>
      </div>
      {children}
    </section>
  );
}
