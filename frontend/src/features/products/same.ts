import type { TrackedProduct } from "../../api/generated/model";

/**
 * Whether a card, drawn again, would look the same.
 *
 * An answer of the server is new objects even where it says what the last one said. To compare five hundred of them
 * would cost more than to draw the twenty that are on the screen, so only those are compared.
 */
export function isSameProduct<Props extends { product: TrackedProduct }>(
  before: Props,
  after: Props,
): boolean {
  return (Object.keys(after) as (keyof Props)[]).every(
    (name) =>
      Object.is(before[name], after[name]) ||
      (name === "product" && JSON.stringify(before.product) === JSON.stringify(after.product)),
  );
}
