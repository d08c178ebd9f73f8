import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import type { AlertRuleBase, AlertRuleKind, AlertRuleMeasure } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { useLocale } from "../../i18n/format";
import { moneyParts, unitWord } from "../../lib/money";
import classes from "./alerts.module.css";
import { asksNoMore, currencyOf, hasDays, LASTING, type RuleSubject, type RuleValues } from "./rule-values";
import { SelectSlot, TextSlot } from "./slots";
import { fractionDigits, groupDigits, stepAmount } from "./suggestions";

/** The rule as a sentence with blanks. What is wrong with a blank stands below it, once. */
export function RuleSentence({
  subject,
  values,
  errors,
  isKindFixed = false,
  isJoined = false,
  joiner,
  onChange,
}: {
  subject: RuleSubject;
  values: RuleValues;
  errors: Record<string, string>;
  isKindFixed?: boolean;
  /** One of several: only what lasts can be chosen. */
  isJoined?: boolean;
  /** What stands before a further condition, in place of "Tell me when". */
  joiner?: ReactNode;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { t } = useLingui();
  const id = useId();
  const kinds: readonly (readonly [AlertRuleKind, string])[] = [
    ["target", t`it reaches my price`],
    ["drop", t`it falls by a percentage`],
    ["drop_amount", t`it falls by an amount`],
    ["any_fall", t`it falls at all`],
    ["any_change", t`it changes by an amount`],
    ["lowest", t`it is lower than ever`],
    ["rise", t`it rises to an amount`],
    ["back_in_stock", t`it is back in stock`],
    ["out_of_stock", t`it is out of stock`],
    ["pre_order", t`it can be pre-ordered`],
    ["gone", t`its page is gone`],
    ["unseen", t`no look succeeds`],
  ];
  const kind = (
    <SelectSlot
      label={t`Tell me when`}
      value={values.kind}
      options={isJoined ? kinds.filter(([each]) => LASTING.includes(each)) : kinds}
      isDisabled={isKindFixed}
      problem={errors.kind && `${id}-kind`}
      onChange={(chosen) => onChange({ kind: chosen })}
    />
  );
  return (
    <>
      <div className={classes.sentence}>
        <div>
          {joiner ? (
            <>
              {joiner} {kind}
            </>
          ) : (
            <Trans>Tell me when {kind}</Trans>
          )}
        </div>
        <Clause
          id={id}
          subject={subject}
          values={values}
          errors={errors}
          isJoined={isJoined}
          onChange={onChange}
        />
      </div>
      {FIELDS.map(
        (name) =>
          errors[name] && (
            <p key={name} id={`${id}-${name}`} className={classes.problem}>
              <Icon name="warning" size={16} />
              <span>{errors[name]}</span>
            </p>
          ),
      )}
    </>
  );
}

const FIELDS = ["kind", "measure", "target", "percent", "amount", "base", "days"] as const;

/** The second half of the sentence: what exactly counts. */
function Clause({
  id,
  subject,
  values,
  errors,
  isJoined,
  onChange,
}: {
  id: string;
  subject: RuleSubject;
  values: RuleValues;
  errors: Record<string, string>;
  isJoined: boolean;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { t } = useLingui();
  const problem = (name: string) => (errors[name] ? `${id}-${name}` : undefined);
  const measures: readonly (readonly [AlertRuleMeasure, string])[] = [
    ["shelf", t`Shelf price`],
    ["pay_now", t`Price to pay`],
    ["effective", t`Effective price`],
    // Where nobody knows how many the price buys, there is no such price.
    ...(subject.unit || values.measure === "unit" ? [["unit", t`Unit price`] as const] : []),
  ];
  const measure = (
    <SelectSlot
      label={t`Which price`}
      value={values.measure}
      options={measures}
      problem={problem("measure")}
      onChange={(chosen) => onChange({ measure: chosen })}
    />
  );
  const days = (
    <TextSlot
      label={t`Days`}
      value={values.days}
      onChange={(typed) => onChange({ days: typed })}
      problem={problem("days")}
      after={t`days`}
    />
  );
  const amount = (name: "target" | "amount", label: string) => (
    <AmountSlot
      name={name}
      label={label}
      subject={subject}
      values={values}
      problem={problem(name)}
      onChange={onChange}
    />
  );
  if (asksNoMore(values.kind)) return null;
  switch (values.kind) {
    case "unseen":
      return (
        <div>
          <Trans comment="Second half of: Tell me when no look succeeds">For {days} on end.</Trans>
        </div>
      );
    case "lowest":
      return <Lowest measure={measure} days={days} values={values} isJoined={isJoined} onChange={onChange} />;
    case "any_fall":
      return (
        <div>
          <Trans comment="Second half of: Tell me when it falls at all">
            {measure} below the price before.
          </Trans>
        </div>
      );
    case "any_change": {
      const least = amount("amount", t`By at least`);
      return (
        <div>
          <Trans comment="Second half of: Tell me when it changes by an amount">
            {measure} {least} or more away from the price told last.
          </Trans>
        </div>
      );
    }
    case "rise": {
      const limit = amount("target", t`At or above`);
      return (
        <div>
          <Trans comment="Second half of: Tell me when it rises to an amount">
            {measure} at {limit} or more.
          </Trans>
        </div>
      );
    }
    case "target": {
      const limit = amount("target", t`At or below`);
      return (
        <div>
          <Trans comment="Second half of: Tell me when it reaches my price">
            {measure} at {limit} or less.
          </Trans>
        </div>
      );
    }
  }
  const percent = (
    <TextSlot
      label={t`By at least`}
      value={values.percent}
      onChange={(typed) => onChange({ percent: typed })}
      problem={problem("percent")}
      after="%"
    />
  );
  const fall = values.kind === "drop" ? percent : amount("amount", t`By at least`);
  return (
    <Drop
      measure={measure}
      fall={fall}
      days={days}
      problem={problem("base")}
      values={values}
      isJoined={isJoined}
      onChange={onChange}
    />
  );
}

type Change = (part: Partial<RuleValues>) => void;

function Lowest({
  measure,
  days,
  values,
  isJoined,
  onChange,
}: {
  measure: ReactNode;
  days: ReactNode;
  values: RuleValues;
  isJoined: boolean;
  onChange: Change;
}) {
  const { t } = useLingui();
  const reach = (
    <SelectSlot
      label={t`Compared with`}
      value={values.reach}
      isDisabled={isJoined}
      options={[
        ["ever", t`all that are on record`],
        ["days", t`those of some days`],
      ]}
      onChange={(chosen) => onChange({ reach: chosen })}
    />
  );
  return (
    <div>
      {hasDays(values) ? (
        <Trans comment="Second half of: Tell me when it is lower than ever">
          {measure} below {reach}: {days}.
        </Trans>
      ) : (
        <Trans comment="Second half of: Tell me when it is lower than ever">
          {measure} below {reach}.
        </Trans>
      )}
    </div>
  );
}

function Drop({
  measure,
  fall,
  days,
  problem,
  values,
  isJoined,
  onChange,
}: {
  measure: ReactNode;
  fall: ReactNode;
  days: ReactNode;
  problem: string | undefined;
  values: RuleValues;
  isJoined: boolean;
  onChange: Change;
}) {
  const { t } = useLingui();
  const bases: readonly (readonly [AlertRuleBase, string])[] = [
    ["previous", t`the price before`],
    ["registration", t`the price when I added it`],
    ["median", t`the median of some days`],
    ["average", t`the average of some days`],
    ["high", t`the highest of some days`],
  ];
  const base = (
    <SelectSlot
      label={t`Compared with`}
      value={values.base}
      options={isJoined ? bases.filter(([each]) => each !== "previous") : bases}
      problem={problem}
      onChange={(chosen) => onChange({ base: chosen })}
    />
  );
  return (
    <div>
      {hasDays(values) ? (
        <Trans comment="Second half of: Tell me when it falls by a percentage, or an amount">
          {measure} {fall} or more below {base}: {days}.
        </Trans>
      ) : (
        <Trans comment="Second half of: Tell me when it falls by a percentage, or an amount">
          {measure} {fall} or more below {base}.
        </Trans>
      )}
    </div>
  );
}

function AmountSlot({
  name,
  label,
  subject,
  values,
  problem,
  onChange,
}: {
  name: "target" | "amount";
  label: string;
  subject: RuleSubject;
  values: RuleValues;
  problem: string | undefined;
  onChange: Change;
}) {
  const locale = useLocale();
  const currency = currencyOf(subject, values.measure);
  const unit = unitWord(currency, locale);
  const typed = values[name];
  const grouped = groupDigits(typed);
  const sign = moneyParts({ amount: "0", currency }, locale).find((part) => part.type === "currency")?.value;
  return (
    <TextSlot
      label={label}
      value={typed}
      onChange={(text) => onChange({ [name]: text })}
      onLeave={() => grouped !== typed && onChange({ [name]: grouped })}
      onStep={(way) => onChange({ [name]: stepAmount(typed, way, fractionDigits(currency)) })}
      problem={problem}
      before={sign}
      after={unit && `/ ${unit}`}
    />
  );
}
