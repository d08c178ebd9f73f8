import { useState } from "react";
import type { PriceHistory } from "../../api/generated/model";
import { targetStep } from "./chart-data";
import type { Target } from "./history-chart";

/** A target is set on what one pays at the shelf, or in effect; nobody waits for the pay-now price. */
export const takesTarget = (history: PriceHistory): boolean => history.series !== "pay_now";

/** Below the present price by a tenth, in round steps: where a target begins that nobody has set yet. */
function suggestion(history: PriceHistory, step: number): number {
  const last = history.points.findLast((point) => point.amount !== null);
  return Math.max(Math.floor((Number(last?.amount ?? step) * 0.9) / step) * step, step);
}

/** The target on the chart: the one that a rule waits for, and where it is being moved to. */
export function useTarget(history: PriceHistory | undefined, save: (amount: string) => Promise<boolean>) {
  const [draft, setDraft] = useState<number | null>(null);
  const [isSaving, setSaving] = useState(false);
  if (!history || history.currency === null || !takesTarget(history)) {
    return { target: null, moved: null, begin: null, save: null, cancel: () => setDraft(null), isSaving };
  }
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency: history.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const saved = history.target === null ? null : Number(history.target);
  const last = history.points.findLast((point) => point.amount !== null);
  const step = targetStep(saved ?? Number(last?.amount ?? 1), digits);
  const value = draft ?? saved;
  const isMoved = draft !== null && draft !== saved;
  const cancel = () => setDraft(null);
  async function keep() {
    if (!isMoved || draft === null || isSaving) return;
    setSaving(true);
    if (await save(draft.toFixed(digits))) setDraft(null);
    setSaving(false);
  }
  const target: Target | null =
    value === null
      ? null
      : {
          value,
          step,
          onChange: (next) => setDraft(Number(next.toFixed(digits))),
          onEnter: () => void keep(),
          onEscape: cancel,
        };
  return {
    target,
    moved: isMoved ? draft : null,
    begin: value === null && last ? () => setDraft(suggestion(history, step)) : null,
    save: keep,
    cancel,
    isSaving,
  };
}
