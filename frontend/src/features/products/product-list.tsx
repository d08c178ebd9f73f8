import { useMediaQuery } from "@mantine/hooks";
import { Trans } from "@lingui/react/macro";
import { memo, type ReactNode, type Ref, useImperativeHandle, useMemo } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import surface from "../../components/surface.module.css";
import type { Move } from "./moves";
import type { Organising } from "./organise";
import { ProductCard } from "./product-card";
import classes from "./products.module.css";
import { useVirtualLines } from "./virtual-lines";
import { hasFallenToday, needsALook } from "./words";

type Kind = "fallen" | "attention" | "rest" | "bought";

/** What has news first: fallen today, then what needs a person, then the rest; at last what was bought. */
export function groups(products: readonly TrackedProduct[]): Record<Kind, TrackedProduct[]> {
  const found: Record<Kind, TrackedProduct[]> = { fallen: [], attention: [], rest: [], bought: [] };
  for (const product of products) {
    if (needsALook(product)) found.attention.push(product);
    else if (product.purchase) found.bought.push(product);
    else if (hasFallenToday(product) && !product.paused) found.fallen.push(product);
    else found.rest.push(product);
  }
  return found;
}

/** The ids in the order in which the cards stand on the screen. */
export const screenOrder = (products: readonly TrackedProduct[]): string[] =>
  Object.values(groups(products)).flatMap((group) => group.map(({ id }) => id));

interface Heading {
  key: string;
  kind: Kind;
  count: number;
}
interface CardLine {
  key: string;
  kind: Kind;
  products: TrackedProduct[];
  /** All that stand in the same group. */
  group: readonly string[];
}
type Line = Heading | CardLine;

const isHeading = (line: Line): line is Heading => "count" in line;

/** Headings and rows of cards, one below the other. */
export function linesOf(
  products: readonly TrackedProduct[],
  columns: { large: number; small: number },
): Line[] {
  const lines: Line[] = [];
  for (const [kind, members] of Object.entries(groups(products)) as [Kind, TrackedProduct[]][]) {
    if (members.length === 0) continue;
    const group = members.map(({ id }) => id);
    lines.push({ key: kind, kind, count: members.length });
    const width = kind === "fallen" ? columns.large : columns.small;
    for (let start = 0; start < members.length; start += width) {
      const row = members.slice(start, start + width);
      // Named by its place: a card that moves from row to row takes nothing with it but itself.
      lines.push({ key: `${kind} ${start}`, kind, products: row, group });
    }
  }
  return lines;
}

export interface ListHandle {
  /** Gives the focus to a product, wherever the page is scrolled to. */
  reveal: (id: string) => void;
}

export interface ListProps {
  products: readonly TrackedProduct[];
  moves: ReadonlyMap<string, Move>;
  organising: Organising | null;
  selected: ReadonlySet<string>;
  ref?: Ref<ListHandle>;
}

/** What a card and a row know of their product and of the list around it. */
export interface ProductProps {
  product: TrackedProduct;
  /** The price moved while the person looked: washed once. */
  move: Move | undefined;
  organising: Organising | null;
  isSelected: boolean;
  /** The products it stands with, in the order of the screen. */
  group: readonly string[];
}

export const ProductCards = memo(function ProductCards({
  products,
  moves,
  organising,
  selected,
  ref,
}: ListProps) {
  const isWide = useMediaQuery("(min-width: 1001px)", true, { getInitialValueInEffect: false });
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const large = isWide ? 2 : 1;
  const small = isWide ? 3 : isPhone ? 1 : 2;
  const lines = useMemo(() => linesOf(products, { large, small }), [products, large, small]);
  const keys = useMemo(() => lines.map(({ key }) => key), [lines]);
  const strip = organising ? 48 : 0;
  const { box, measure, items, before, after, reveal } = useVirtualLines({
    name: `cards ${small}${organising ? " organised" : ""}`,
    keys,
    estimate: (index) => {
      const line = lines[index];
      if (!line || isHeading(line)) return 56;
      return (line.kind === "fallen" ? 300 : isPhone ? 222 : 264) + strip;
    },
  });
  useImperativeHandle(ref, () => ({
    reveal: (id) => {
      const index = lines.findIndex(
        (line) => !isHeading(line) && line.products.some((each) => each.id === id),
      );
      if (index >= 0) reveal(index, id);
    },
  }));

  return (
    <div ref={box} style={{ paddingTop: before, paddingBottom: after }}>
      {items.map(({ index, key }) => {
        const line = lines[index];
        if (!line) return null;
        return (
          <div key={key} ref={measure} data-index={index} className={classes.line}>
            {isHeading(line) ? (
              <GroupHead line={line} isFirst={index === 0} />
            ) : (
              <div className={line.kind === "fallen" ? classes.moved : classes.calm}>
                {line.products.map((product) => (
                  <ProductCard
                    key={product.id}
                    product={product}
                    isLarge={line.kind === "fallen"}
                    move={moves.get(product.id)}
                    organising={organising}
                    isSelected={selected.has(product.id)}
                    group={line.group}
                  />
                ))}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
});

const TITLES: Record<Kind, ReactNode> = {
  fallen: <Trans>Fallen today</Trans>,
  attention: <Trans>Needs a look</Trans>,
  rest: <Trans>The rest</Trans>,
  bought: <Trans>Bought</Trans>,
};

/** What has fallen is told by the page's headline, and a list of one kind needs no name: only screen readers hear it. */
function GroupHead({ line, isFirst }: { line: Heading; isFirst: boolean }) {
  const isHidden = line.kind === "fallen" || (line.kind === "rest" && isFirst);
  return (
    <div className={isHidden ? surface.hidden : classes.groupHead} data-first={isFirst || undefined}>
      <h2>{TITLES[line.kind]}</h2>
      <span className={surface.count}>{line.count}</span>
    </div>
  );
}
