import { Trans } from "@lingui/react/macro";
import type { AlertRule, HistorySeries, TrackedProduct } from "../api/generated/model";
import { useToasts } from "../components/toasts";
import { useDeleteRule, useSaveRule } from "../features/alerts/queries";
import { useFormat } from "../i18n/format";

/** The rule whose target the chart shows: the lowest that waits on this price. */
function targetRule(product: TrackedProduct, series: HistorySeries): AlertRule | undefined {
  return product.rules
    .filter((rule) => rule.kind === "target" && rule.is_on && rule.measure === series && rule.target !== null)
    .sort((a, b) => Number(a.target?.amount) - Number(b.target?.amount))[0];
}

/** Makes a rule of the target set on the chart, or moves the one that is there; each with its undo. */
export function useTargetRule(product: TrackedProduct, series: HistorySeries) {
  const toasts = useToasts();
  const format = useFormat();
  const rule = targetRule(product, series);
  const save = useSaveRule(rule?.id);
  const remove = useDeleteRule();

  return async (amount: string): Promise<boolean> => {
    if (series === "pay_now") return false;
    const currency = product.price?.shelf.currency ?? rule?.target?.currency ?? "JPY";
    const body = { tracked_product: product.id, kind: "target" as const, measure: series };
    const before = rule?.target ?? null;
    const figure = format.money({ amount, currency });
    try {
      const saved = await save.mutateAsync({ ...body, target: { amount, currency } });
      await toasts.undoable(<Trans>We tell you at {figure} or less.</Trans>, () =>
        before ? save.mutateAsync({ ...body, target: before }) : remove.mutateAsync(saved.id),
      );
      return true;
    } catch (error) {
      await toasts.failed(error);
      return false;
    }
  };
}
