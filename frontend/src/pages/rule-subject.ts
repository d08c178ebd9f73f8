import type { TrackedProduct } from "../api/generated/model";
import type { RuleSubject } from "../features/alerts/rule-form";

/** What a rule's form has to know of a product. */
export const ruleSubject = (product: TrackedProduct): RuleSubject => ({
  id: product.id,
  price: product.price?.shelf ?? null,
  effective: product.price?.effective ?? null,
  unit: product.price?.unit_price ?? null,
  lowest: product.lowest.in_90_days,
});
