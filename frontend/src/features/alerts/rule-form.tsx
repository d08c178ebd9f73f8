import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { AlertRule, AlertRuleJoiner } from "../../api/generated/model";
import { Note } from "../../components/states";
import { useToasts } from "../../components/toasts";
import { formErrors } from "../../lib/form-errors";
import classes from "./alerts.module.css";
import { FurtherConditions } from "./further-conditions";
import { useSaveRule } from "./queries";
import { RuleOutlook } from "./rule-outlook";
import { RuleSentence } from "./rule-sentence";
import { asJoined, bodyOf, draftOf, type RuleSubject, type RuleValues, startValues } from "./rule-values";
import { TargetOffers } from "./target-offers";

export type { RuleSubject, RuleValues } from "./rule-values";

const FIELDS = ["target", "percent", "amount", "base", "days", "measure", "kind"] as const;
const FURTHER_FIELDS = [0, 1].flatMap((place) => FIELDS.map((name) => `further.${place}.${name}`));

/** A rule as a sentence with blanks, and below it what will happen. A change of one can be taken back. */
export function RuleForm({
  subject,
  rule,
  wish,
  onSaved,
  onCancel,
  action,
}: {
  subject: RuleSubject;
  rule?: AlertRule;
  /** What stands in the blanks at first, where the person has shown what they want already. */
  wish?: Partial<RuleValues>;
  onSaved: (rule: AlertRule) => void;
  onCancel?: ReactNode;
  action?: ReactNode;
}) {
  const [values, setValues] = useState(() => startValues(rule, subject, wish));
  const [further, setFurther] = useState(() =>
    (rule?.further ?? []).map((each) => startValues(each, subject)),
  );
  const [joiner, setJoiner] = useState<AlertRuleJoiner>(rule?.joiner ?? "all");
  const isJoined = further.length > 0;
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = useSaveRule(rule?.id);
  const sayChanged = useSayChanged(rule);
  const draft = draftOf([values, ...further], joiner, subject, rule);
  const form = useRef<HTMLFormElement>(null);
  // The form came because it was asked for: reading goes on at its first blank.
  useEffect(() => form.current?.querySelector<HTMLElement>("select:enabled, input")?.focus(), []);

  function change(part: Partial<RuleValues>) {
    setValues((now) => (isJoined ? asJoined({ ...now, ...part }) : { ...now, ...part }));
    setErrors({});
  }

  function join(conditions: RuleValues[]) {
    setFurther(conditions.map(asJoined));
    setErrors({});
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(draft, {
      onSuccess: (saved) => {
        onSaved(saved);
        void sayChanged();
      },
      onError: (error) => setErrors(formErrors(error, [...FIELDS, ...FURTHER_FIELDS])),
    });
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className={classes.form}>
      <RuleSentence
        subject={subject}
        values={values}
        errors={errors}
        isKindFixed={rule !== undefined}
        isJoined={isJoined}
        onChange={change}
      />
      {values.kind === "target" && (
        <TargetOffers
          subject={subject}
          measure={values.measure}
          target={values.target}
          onPick={(target) => change({ target })}
        />
      )}
      <FurtherConditions
        subject={subject}
        first={values}
        further={further}
        joiner={joiner}
        errors={errors}
        onJoiner={setJoiner}
        onChange={join}
      />
      {Object.keys(errors).length === 0 && (
        <RuleOutlook draft={draft} onPick={(target) => change({ target })} />
      )}
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

/** Says that a rule was changed, with a way back to the terms it had. A new one needs no words: it stands there. */
function useSayChanged(rule: AlertRule | undefined) {
  const toasts = useToasts();
  const restore = useSaveRule(rule?.id);
  return async () => {
    if (!rule) return;
    await toasts.undoable(<Trans>The alert is changed.</Trans>, () => restore.mutateAsync(bodyOf(rule)));
  };
}
