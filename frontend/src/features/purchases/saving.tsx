import { Trans } from "@lingui/react/macro";
import type { Money } from "../../api/generated/model";
import { Price } from "../../components/price";

/** In words what was saved, or paid more: a sign alone would be missed. */
export function Saving({ saving }: { saving: Money }) {
  const isMore = saving.amount.startsWith("-");
  const price = <Price money={isMore ? { ...saving, amount: saving.amount.slice(1) } : saving} />;
  if (isMore) return <Trans>{price} more</Trans>;
  if (Number(saving.amount) === 0) return <Trans>Neither saved nor paid more</Trans>;
  return <Trans>{price} saved</Trans>;
}
