import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { AlertRule, AlertRuleChange } from "../../api/generated/model";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { startOfDay } from "../../lib/time";
import classes from "./alerts.module.css";
import { useChangeLife } from "./queries";

const DAY_MS = 86_400_000;

/** The day on which a rule ends by itself, behind what comes next. */
export function RuleEnd({ rule }: { rule: AlertRule }) {
  const format = useFormat();
  if (!rule.expires_at || rule.standing === "expired" || rule.standing === "closed") return null;
  const end = format.moment(rule.expires_at);
  return (
    <>
      {" "}
      <Trans>It ends on {end}.</Trans>
    </>
  );
}

/** Snoozing a rule, waking it, and the day on which it ends. Each can be taken back. */
export function RuleLife({ rule }: { rule: AlertRule }) {
  const { t } = useLingui();
  const { zone } = useFormat();
  const [asked, setAsked] = useState<"until" | "end" | null>(null);
  const change = useChangeUndoably(rule);
  if (rule.standing === "closed" || rule.standing === "off") return null;
  if (asked) {
    return (
      <DayField
        label={asked === "until" ? t`Silent until` : t`Last day`}
        onCancel={() => setAsked(null)}
        onPick={(day) => {
          setAsked(null);
          const begins = startOfDay(day, zone);
          void change(
            asked === "until"
              ? { snoozed_until: begins.toISOString() }
              : { expires_at: startOfDay(nextDay(day), zone).toISOString() },
          );
        }}
      />
    );
  }
  function pick(value: string) {
    if (value === "until" || value === "end") setAsked(value);
    else if (value === "endless") void change({ expires_at: null });
    else void change({ snoozed_until: new Date(Date.now() + Number(value) * DAY_MS).toISOString() });
  }
  return (
    <>
      {rule.standing === "snoozed" && (
        <button type="button" onClick={() => void change({ snoozed_until: null })}>
          <Trans>Wake now</Trans>
        </button>
      )}
      <select
        className={classes.lifeSelect}
        aria-label={t`Snooze or end: ${rule.sentence}`}
        value=""
        onChange={(event) => pick(event.currentTarget.value)}
      >
        <option value="">{rule.standing === "expired" ? t`Extend…` : t`Snooze or end…`}</option>
        {rule.standing !== "expired" && (
          <>
            <option value="1">{t`Silent for a day`}</option>
            <option value="7">{t`Silent for a week`}</option>
            <option value="until">{t`Silent until a day…`}</option>
          </>
        )}
        <option value="end">{t`End on a day…`}</option>
        {rule.expires_at && <option value="endless">{t`Without an end`}</option>}
      </select>
    </>
  );
}

function DayField({
  label,
  onPick,
  onCancel,
}: {
  label: string;
  onPick: (day: string) => void;
  onCancel: () => void;
}) {
  const [day, setDay] = useState(() => nextDay(new Date().toLocaleDateString("en-CA")));
  return (
    <form
      className={classes.lifeDay}
      onSubmit={(event) => {
        event.preventDefault();
        if (day) onPick(day);
      }}
    >
      <label>
        {label}{" "}
        <input
          type="date"
          required
          // The field came because it was asked for.
          ref={(field) => field?.focus()}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      </label>
      <button type="submit">
        <Trans>Save</Trans>
      </button>
      <button type="button" onClick={onCancel}>
        <Trans>Cancel</Trans>
      </button>
    </form>
  );
}

const nextDay = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);

/** Changes the life of a rule, and offers to take it back. */
export function useChangeUndoably(rule: AlertRule) {
  const toasts = useToasts();
  const change = useChangeLife(rule.id);
  return async (wanted: AlertRuleChange) => {
    const before: AlertRuleChange =
      "snoozed_until" in wanted
        ? { snoozed_until: rule.snoozed_until }
        : { expires_at: rule.standing === "expired" ? undefined : rule.expires_at };
    try {
      await change.mutateAsync(wanted);
    } catch (error) {
      await toasts.failed(error);
      return;
    }
    await toasts.undoable(<Trans>The alert is changed.</Trans>, () => change.mutateAsync(before));
  };
}
