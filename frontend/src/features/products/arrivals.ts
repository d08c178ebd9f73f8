import { useEffect, useRef, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";

const priceKey = (product: TrackedProduct) =>
  product.price ? `${product.price.shelf.currency} ${product.price.shelf.amount}` : "";

const NONE: readonly TrackedProduct[] = [];

/** The products whose price arrived or moved with the latest answer, while the person was looking. */
export function useArrivals(products: readonly TrackedProduct[] | undefined): readonly TrackedProduct[] {
  const known = useRef(new Map<string, string>());
  const [arrived, setArrived] = useState<readonly TrackedProduct[]>(NONE);
  useEffect(() => {
    if (!products) return;
    const moved = products.filter((product) => {
      const before = known.current.get(product.id);
      return before !== undefined && before !== priceKey(product) && product.price !== null;
    });
    for (const product of products) known.current.set(product.id, priceKey(product));
    if (moved.length > 0) setArrived(moved);
  }, [products]);
  return arrived;
}
