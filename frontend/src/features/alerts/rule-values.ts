import type {
  AlertRule,
  AlertRuleBase,
  AlertRuleBody,
  AlertRuleKind,
  AlertRuleMeasure,
  Money,
} from "../../api/generated/model";
import { fractionDigits, groupDigits, suggestTargets } from "./suggestions";

/** What the form must know of the product: nothing of it is fetched here. */
export interface RuleSubject {
  id: string;
  price: Money | null;
  effective: Money | null;
  lowest: Money | null;
}

/** What stands in the blanks of the sentence, as it was typed. */
export interface RuleValues {
  kind: AlertRuleKind;
  measure: AlertRuleMeasure;
  target: string;
  percent: string;
  base: AlertRuleBase;
}

/** Kinds that wait for an amount the person names. */
export const waitsForAmount = (kind: AlertRuleKind): boolean => kind === "target" || kind === "rise";

/** Kinds that look at the stock, at whatever price. */
export const isOfStock = (kind: AlertRuleKind): boolean =>
  kind === "back_in_stock" || kind === "out_of_stock" || kind === "pre_order";

export const currencyOf = (subject: RuleSubject): string => subject.price?.currency ?? "JPY";

/** The price of the product that a rule looks at. */
export const priceOf = (subject: RuleSubject, measure: AlertRuleMeasure): Money | null =>
  measure === "shelf" ? subject.price : subject.effective;

export function startValues(
  rule: AlertRule | undefined,
  subject: RuleSubject,
  wish: Partial<RuleValues> = {},
): RuleValues {
  const currency = currencyOf(subject);
  const suggested = subject.price
    ? suggestTargets(subject.price.amount, null, fractionDigits(currency))[1]?.amount
    : undefined;
  return {
    kind: rule?.kind ?? "target",
    measure: rule?.measure ?? "shelf",
    target: groupDigits(rule?.target?.amount ?? suggested ?? ""),
    percent: rule?.percent ? String(Number(rule.percent)) : "10",
    base: rule?.base ?? "previous",
    ...wish,
  };
}

export function draftOf(values: RuleValues, subject: RuleSubject): AlertRuleBody {
  const { kind, measure } = values;
  const draft: AlertRuleBody = { tracked_product: subject.id, kind, measure };
  if (waitsForAmount(kind)) draft.target = { amount: values.target, currency: currencyOf(subject) };
  if (kind === "drop") {
    draft.percent = values.percent;
    draft.base = values.base;
  }
  return draft;
}

/** A rule as it stands, as the body that would bring it back. */
export const bodyOf = (rule: AlertRule): AlertRuleBody => ({
  tracked_product: rule.tracked_product,
  kind: rule.kind,
  measure: rule.measure,
  target: rule.target,
  percent: rule.percent,
  base: rule.base,
});
