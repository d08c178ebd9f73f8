import type { TrackedProduct } from "../../api/generated/model";
import { ByHand } from "./by-hand";
import classes from "./by-hand.module.css";
import { Choice } from "./choice";
import { OwnMark } from "./own-mark";

// A look is under way or all is well: nothing is asked of the person.
const CALM = new Set(["ok", "reading", "quarantined"]);

/** What a person can do about a price themselves: choose one of several, type it, or send the page. */
export function OwnPrice({ product }: { product: TrackedProduct }) {
  const isNeverVisited = product.site.policy === "by_hand";
  const isAsking = product.status.kind === "ambiguous" && product.status.candidates.length > 0;
  const hasFailed = !CALM.has(product.status.kind) || product.stale;
  return (
    <div className={classes.own}>
      <OwnMark product={product} />
      {isAsking && <Choice product={product} />}
      {!isAsking && (isNeverVisited || hasFailed) && <ByHand product={product} />}
    </div>
  );
}
