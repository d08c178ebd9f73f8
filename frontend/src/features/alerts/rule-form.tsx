import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { ApiError } from "../../api/client";
import type {
  AlertRule,
  AlertRuleBody,
  AlertRuleKind,
  AlertRuleMeasure,
  Money,
} from "../../api/generated/model";
import { Note } from "../../components/states";
import { useFormat } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import classes from "./alerts.module.css";
import { previewQuery, useSaveRule } from "./queries";
import { fractionDigits, suggestTargets } from "./suggestions";

/** What the form must know of the product: nothing of it is fetched here. */
export interface RuleSubject {
  id: string;
  price: Money | null;
  effective: Money | null;
  lowest: Money | null;
}

const FIELDS = ["target", "percent", "base", "measure", "kind"] as const;
const PAUSE_MS = 400;

interface Values {
  kind: AlertRuleKind;
  measure: AlertRuleMeasure;
  target: string;
  percent: string;
  base: "previous" | "registration";
}

function startOf(rule: AlertRule | undefined, subject: RuleSubject): Values {
  const currency = subject.price?.currency ?? "JPY";
  const suggested = subject.price
    ? suggestTargets(subject.price.amount, null, fractionDigits(currency))[1]?.amount
    : undefined;
  return {
    kind: rule?.kind ?? "target",
    measure: rule?.measure ?? "shelf",
    target: rule?.target?.amount ?? suggested ?? "",
    percent: rule?.percent ? String(Number(rule.percent)) : "10",
    base: rule?.base ?? "previous",
  };
}

function draftOf(values: Values, subject: RuleSubject): AlertRuleBody {
  const { kind, measure } = values;
  const draft: AlertRuleBody = { tracked_product: subject.id, kind, measure };
  if (kind === "target") draft.target = { amount: values.target, currency: subject.price?.currency ?? "JPY" };
  if (kind === "drop") {
    draft.percent = values.percent;
    draft.base = values.base;
  }
  return draft;
}

/** A rule as a sentence with blanks, and below it what will happen. */
export function RuleForm({
  subject,
  rule,
  onSaved,
  onCancel,
  action,
}: {
  subject: RuleSubject;
  rule?: AlertRule;
  onSaved: (rule: AlertRule) => void;
  onCancel?: ReactNode;
  action?: ReactNode;
}) {
  const { t } = useLingui();
  const [values, setValues] = useState(() => startOf(rule, subject));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = useSaveRule(rule?.id);
  const draft = draftOf(values, subject);

  function change(part: Partial<Values>) {
    setValues((now) => ({ ...now, ...part }));
    setErrors({});
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(draft, { onSuccess: onSaved, onError: (error) => setErrors(formErrors(error, FIELDS)) });
  }

  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <div className={classes.sentence}>
        <NativeSelect
          label={t`Tell me when`}
          value={values.kind}
          onChange={(event) => change({ kind: event.currentTarget.value as AlertRuleKind })}
          error={errors.kind}
          disabled={rule !== undefined}
          data={[
            { value: "target", label: t`it reaches my price` },
            { value: "drop", label: t`it falls by a percentage` },
            { value: "any_fall", label: t`it falls at all` },
            { value: "back_in_stock", label: t`it is back in stock` },
          ]}
        />
        {values.kind !== "back_in_stock" && (
          <NativeSelect
            label={t`Which price`}
            value={values.measure}
            onChange={(event) => change({ measure: event.currentTarget.value as AlertRuleMeasure })}
            error={errors.measure}
            data={[
              { value: "shelf", label: t`Shelf price` },
              { value: "effective", label: t`Effective price` },
            ]}
          />
        )}
        {values.kind === "target" && (
          <TextInput
            label={t`At or below`}
            inputMode="decimal"
            autoComplete="off"
            value={values.target}
            onChange={(event) => change({ target: event.currentTarget.value })}
            rightSection={<span className={classes.unit}>{subject.price?.currency ?? "JPY"}</span>}
            rightSectionWidth={56}
            error={errors.target}
          />
        )}
        {values.kind === "drop" && (
          <>
            <TextInput
              label={t`By at least`}
              inputMode="decimal"
              autoComplete="off"
              value={values.percent}
              onChange={(event) => change({ percent: event.currentTarget.value })}
              rightSection={<span className={classes.unit}>%</span>}
              error={errors.percent}
            />
            <NativeSelect
              label={t`Compared with`}
              value={values.base}
              onChange={(event) => change({ base: event.currentTarget.value as Values["base"] })}
              error={errors.base}
              data={[
                { value: "previous", label: t`the price before` },
                { value: "registration", label: t`the price when I added it` },
              ]}
            />
          </>
        )}
      </div>
      {values.kind === "target" && (
        <Suggestions subject={subject} measure={values.measure} onPick={(target) => change({ target })} />
      )}
      {Object.keys(errors).length === 0 && <Preview draft={draft} />}
      {errors.form && (
        <Note tone="rise" role="alert">
          {errors.form}
        </Note>
      )}
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {action ?? <Trans>Save this alert</Trans>}
        </Button>
        {onCancel}
      </div>
    </form>
  );
}

function Suggestions({
  subject,
  measure,
  onPick,
}: {
  subject: RuleSubject;
  measure: AlertRuleMeasure;
  onPick: (amount: string) => void;
}) {
  const format = useFormat();
  const label = useId();
  const now = measure === "shelf" ? subject.price : subject.effective;
  if (!now) return null;
  const lowest = measure === "shelf" ? (subject.lowest?.amount ?? null) : null;
  const suggestions = suggestTargets(now.amount, lowest, fractionDigits(now.currency));
  if (suggestions.length === 0) return null;
  return (
    <div>
      <p id={label} className={classes.faint}>
        <Trans>Prices to choose from</Trans>
      </p>
      <div className={classes.suggestions} role="group" aria-labelledby={label}>
        {suggestions.map(({ amount, percent, isLowest }) => (
          <Button key={amount} size="sm" onClick={() => onPick(amount)}>
            {format.money({ amount, currency: now.currency })}
            <span className={classes.suggestionNote}>
              {isLowest ? <Trans>lowest in 90 days</Trans> : format.percent(String(percent))}
            </span>
          </Button>
        ))}
      </div>
    </div>
  );
}

/** What will happen, in the server's words: the very code that will judge the rule says it. */
function Preview({ draft }: { draft: AlertRuleBody }) {
  const key = JSON.stringify(draft);
  const [settled] = useDebouncedValue(key, PAUSE_MS);
  const parsed = JSON.parse(settled) as AlertRuleBody;
  const isFilled = parsed.kind !== "target" || (parsed.target?.amount ?? "").trim() !== "";
  const preview = useQuery(previewQuery(isFilled ? parsed : null));
  return (
    <div role="status" className={classes.preview}>
      {preview.error instanceof ApiError && preview.error.status === 400 ? (
        <p className={classes.wrong}>{Object.values(formErrors(preview.error, []))[0]}</p>
      ) : preview.data ? (
        <>
          <p className={classes.says}>{preview.data.sentence}</p>
          <p>{preview.data.next_sentence}</p>
          {preview.data.problems.map((problem) => (
            <p key={problem.code} className={classes.wrong}>
              {problem.message}
            </p>
          ))}
        </>
      ) : null}
    </div>
  );
}
