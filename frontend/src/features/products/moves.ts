import { useEffect, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";

/** Which way a price went while somebody looked; `new` where it was the first one, or came in another currency. */
export type Move = "fall" | "rise" | "new";

const SHOWN_MS = 3_000;
const NONE: ReadonlyMap<string, Move> = new Map();

interface Known {
  amount: string;
  currency: string;
}

const shelfOf = (product: TrackedProduct): Known | null => product.price && product.price.shelf;

export function moveOf(before: Known | null | undefined, now: Known | null): Move | null {
  if (before === undefined || now === null) return null;
  if (before === null || before.currency !== now.currency) return "new";
  if (before.amount === now.amount) return null;
  return Number(now.amount) < Number(before.amount) ? "fall" : "rise";
}

/** What moved between two answers. A product that only one of them has tells nothing. */
export function movesBetween(
  before: readonly TrackedProduct[],
  after: readonly TrackedProduct[],
): ReadonlyMap<string, Move> {
  const known = new Map(before.map((product) => [product.id, shelfOf(product)]));
  const moves = after.map(
    (product) => [product.id, moveOf(known.get(product.id), shelfOf(product))] as const,
  );
  return new Map(moves.filter((each): each is [string, Move] => each[1] !== null));
}

/** The products whose price arrived or moved with the latest answer, for as long as it is to be seen on them. */
export function useMoves(products: readonly TrackedProduct[] | undefined): ReadonlyMap<string, Move> {
  const [seen, setSeen] = useState(products);
  const [moves, setMoves] = useState(NONE);
  if (products && products !== seen) {
    setSeen(products);
    const found = movesBetween(seen ?? [], products);
    if (found.size > 0) setMoves(found);
  }
  // A card that is scrolled away and back again tells no old news.
  useEffect(() => {
    if (moves.size === 0) return undefined;
    const timer = setTimeout(() => setMoves(NONE), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [moves]);
  return moves;
}
