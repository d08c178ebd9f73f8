import type {
  AlertRule,
  AlertRuleBase,
  AlertRuleBody,
  AlertRuleCondition,
  AlertRuleConditionBody,
  AlertRuleJoiner,
  AlertRuleKind,
  AlertRuleMeasure,
  Money,
} from "../../api/generated/model";
import { wholeNumber } from "../../lib/whole-number";
import { fractionDigits, groupDigits, suggestTargets } from "./suggestions";

/** What the form must know of the product: nothing of it is fetched here. */
export interface RuleSubject {
  id: string;
  price: Money | null;
  effective: Money | null;
  lowest: Money | null;
  /** The price of one unit, where the page says how many its price buys. */
  unit?: Money | null;
}

/** What stands in the blanks of the sentence, as it was typed. */
export interface RuleValues {
  kind: AlertRuleKind;
  measure: AlertRuleMeasure;
  target: string;
  percent: string;
  base: AlertRuleBase;
  amount: string;
  /** Whether the lowest price is that of some days, or ever. */
  reach: "ever" | "days";
  days: string;
}

/** Kinds that wait for an amount the person names. */
export const waitsForAmount = (kind: AlertRuleKind): boolean => kind === "target" || kind === "rise";

/** Kinds that wait for a fall or a change by an amount. */
export const movesByAmount = (kind: AlertRuleKind): boolean =>
  kind === "drop_amount" || kind === "any_change";

/** Kinds that are measured from a base. */
export const hasBase = (kind: AlertRuleKind): boolean => kind === "drop" || kind === "drop_amount";

/** Kinds that need no more words: they look at the stock or at the page, at whatever price. */
export const asksNoMore = (kind: AlertRuleKind): boolean =>
  kind === "back_in_stock" || kind === "out_of_stock" || kind === "pre_order" || kind === "gone";

/** Kinds that say what is so, and not only what happens: the others cannot be joined. */
export const LASTING: readonly AlertRuleKind[] = [
  "target",
  "drop",
  "drop_amount",
  "lowest",
  "rise",
  "back_in_stock",
  "out_of_stock",
  "pre_order",
];

/** Whether another condition may stand beside this one. */
export const canBeJoined = ({ kind, base, reach }: RuleValues): boolean =>
  LASTING.includes(kind) &&
  !(hasBase(kind) && base === "previous") &&
  !(kind === "lowest" && reach === "ever");

/** The same, compared with what lasts: the price before, and the lowest ever, are of a moment. */
export const asJoined = (values: RuleValues): RuleValues => ({
  ...values,
  base: hasBase(values.kind) && values.base === "previous" ? "registration" : values.base,
  reach: "days",
});

/** What a further condition begins with: stock beside a price, a price beside stock. */
export const furtherValues = (first: RuleValues, subject: RuleSubject): RuleValues =>
  asJoined(startValues(undefined, subject, { kind: asksNoMore(first.kind) ? "target" : "back_in_stock" }));

/** Whether some days count: as a blank of their own. */
export const hasDays = ({ kind, base, reach }: RuleValues): boolean =>
  kind === "unseen" ||
  (kind === "lowest" && reach === "days") ||
  (hasBase(kind) && base !== "previous" && base !== "registration");

export const currencyOf = (subject: RuleSubject, measure: AlertRuleMeasure = "shelf"): string =>
  (measure === "unit" ? subject.unit : subject.price)?.currency ?? "JPY";

/** The price of the product that a rule looks at. */
export const priceOf = (subject: RuleSubject, measure: AlertRuleMeasure): Money | null =>
  measure === "shelf" ? subject.price : measure === "unit" ? (subject.unit ?? null) : subject.effective;

export function startValues(
  rule: AlertRuleCondition | undefined,
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
    amount: groupDigits(rule?.amount?.amount ?? roundShare(subject.price)),
    reach: rule?.kind === "lowest" && rule.days ? "days" : "ever",
    days: String(rule?.days ?? 30),
    ...wish,
  };
}

/** One condition asks for itself alone; `joiner` and the further ones are named where there are, or were, several. */
export function draftOf(
  [first, ...further]: readonly [RuleValues, ...RuleValues[]],
  joiner: AlertRuleJoiner,
  subject: RuleSubject,
  rule?: AlertRule,
): AlertRuleBody {
  const body = { tracked_product: subject.id, ...conditionOf(first, subject) };
  if (further.length === 0) return rule?.joiner ? { ...body, joiner: null, further: [] } : body;
  return { ...body, joiner, further: further.map((each) => conditionOf(each, subject)) };
}

function conditionOf(values: RuleValues, subject: RuleSubject): AlertRuleConditionBody {
  const { kind, measure } = values;
  const currency = currencyOf(subject, measure);
  const draft: AlertRuleConditionBody = { kind, measure };
  if (waitsForAmount(kind)) draft.target = { amount: values.target, currency };
  if (movesByAmount(kind)) draft.amount = { amount: values.amount, currency };
  if (kind === "drop") draft.percent = values.percent;
  if (hasBase(kind)) draft.base = values.base;
  if (hasDays(values)) draft.days = wholeNumber(values.days);
  else if (kind === "lowest") draft.days = null;
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
  amount: rule.amount,
  days: rule.days,
  joiner: rule.joiner,
  further: rule.further,
});

/** Something between a hundredth and a tenth of a price, with one digit: ¥27,800 → 1000. */
function roundShare(price: Money | null): string {
  if (!price || Number(price.amount) <= 0) return "";
  const power = Math.floor(Math.log10(Number(price.amount))) - 1;
  return String(10 ** Math.max(power, -fractionDigits(price.currency)));
}
