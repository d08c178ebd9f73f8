import { Trans, useLingui } from "@lingui/react/macro";
import { useId } from "react";
import type { AlertRuleKind, AlertRuleMeasure } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { useLocale } from "../../i18n/format";
import { moneyParts } from "../../lib/money";
import classes from "./alerts.module.css";
import { currencyOf, isOfStock, waitsForAmount, type RuleSubject, type RuleValues } from "./rule-values";
import { SelectSlot, TextSlot } from "./slots";
import { fractionDigits, groupDigits, stepAmount } from "./suggestions";

/** The rule as a sentence with blanks. What is wrong with a blank stands below it, once. */
export function RuleSentence({
  subject,
  values,
  errors,
  isKindFixed,
  onChange,
}: {
  subject: RuleSubject;
  values: RuleValues;
  errors: Record<string, string>;
  isKindFixed: boolean;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { t } = useLingui();
  const id = useId();
  const kinds: readonly (readonly [AlertRuleKind, string])[] = [
    ["target", t`it reaches my price`],
    ["drop", t`it falls by a percentage`],
    ["any_fall", t`it falls at all`],
    ["lowest", t`it is lower than ever before`],
    ["rise", t`it rises to an amount`],
    ["back_in_stock", t`it is back in stock`],
    ["out_of_stock", t`it is out of stock`],
    ["pre_order", t`it can be pre-ordered`],
  ];
  const kind = (
    <SelectSlot
      label={t`Tell me when`}
      value={values.kind}
      options={kinds}
      isDisabled={isKindFixed}
      problem={errors.kind && `${id}-kind`}
      onChange={(chosen) => onChange({ kind: chosen })}
    />
  );
  return (
    <>
      <div className={classes.sentence}>
        <div>
          <Trans>Tell me when {kind}</Trans>
        </div>
        <Clause id={id} subject={subject} values={values} errors={errors} onChange={onChange} />
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

const FIELDS = ["kind", "measure", "target", "percent", "base"] as const;

/** The second half of the sentence: what exactly counts. The kinds of stock ask nothing more. */
function Clause({
  id,
  subject,
  values,
  errors,
  onChange,
}: {
  id: string;
  subject: RuleSubject;
  values: RuleValues;
  errors: Record<string, string>;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { t } = useLingui();
  const problem = (name: string) => (errors[name] ? `${id}-${name}` : undefined);
  const measures: readonly (readonly [AlertRuleMeasure, string])[] = [
    ["shelf", t`Shelf price`],
    ["effective", t`Effective price`],
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
  if (isOfStock(values.kind)) return null;
  if (values.kind === "lowest") {
    return (
      <div>
        <Trans comment="Second half of: Tell me when it is lower than ever before">
          {measure} below all that are on record.
        </Trans>
      </div>
    );
  }
  if (values.kind === "any_fall") {
    return (
      <div>
        <Trans comment="Second half of: Tell me when it falls at all">
          {measure} below the price before.
        </Trans>
      </div>
    );
  }
  if (waitsForAmount(values.kind)) {
    const amount = (
      <TargetSlot subject={subject} values={values} problem={problem("target")} onChange={onChange} />
    );
    return values.kind === "rise" ? (
      <div>
        <Trans comment="Second half of: Tell me when it rises to an amount">
          {measure} at {amount} or more.
        </Trans>
      </div>
    ) : (
      <div>
        <Trans comment="Second half of: Tell me when it reaches my price">
          {measure} at {amount} or less.
        </Trans>
      </div>
    );
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
  const base = (
    <SelectSlot
      label={t`Compared with`}
      value={values.base}
      options={[
        ["previous", t`the price before`],
        ["registration", t`the price when I added it`],
      ]}
      problem={problem("base")}
      onChange={(chosen) => onChange({ base: chosen })}
    />
  );
  return (
    <div>
      <Trans comment="Second half of: Tell me when it falls by a percentage">
        {measure} {percent} or more below {base}.
      </Trans>
    </div>
  );
}

function TargetSlot({
  subject,
  values,
  problem,
  onChange,
}: {
  subject: RuleSubject;
  values: RuleValues;
  problem: string | undefined;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { t } = useLingui();
  const locale = useLocale();
  const currency = currencyOf(subject);
  const grouped = groupDigits(values.target);
  const sign = moneyParts({ amount: "0", currency }, locale).find((part) => part.type === "currency")?.value;
  return (
    <TextSlot
      label={values.kind === "rise" ? t`At or above` : t`At or below`}
      value={values.target}
      onChange={(target) => onChange({ target })}
      onLeave={() => grouped !== values.target && onChange({ target: grouped })}
      onStep={(way) => onChange({ target: stepAmount(values.target, way, fractionDigits(currency)) })}
      problem={problem}
      before={sign}
    />
  );
}
