import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useRef, useState } from "react";
import type { AlertRule, AlertRuleChange } from "../../api/generated/model";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { startOfDay } from "../../lib/time";
import classes from "./alerts.module.css";
import { useChangeLife } from "./queries";

const menu = import("../../components/act-menu");
const ActMenu = lazy(() => menu);

const DAY_MS = 86_400_000;

/** The last day of a rule that ends by itself, behind what comes next. */
export function RuleEnd({ rule }: { rule: AlertRule }) {
  const format = useFormat();
  if (!rule.expires_at || rule.standing === "expired" || rule.standing === "closed") return null;
  const end = format.day(new Date(Date.parse(rule.expires_at) - 1).toISOString());
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
  const opener = useRef<HTMLButtonElement>(null);
  const change = useChangeUndoably(rule);
  if (rule.standing === "closed" || rule.standing === "off") return null;
  const words = rule.standing === "expired" ? t`Extend…` : t`Snooze or end…`;
  const silentFor = (days: number) =>
    void change({ snoozed_until: new Date(Date.now() + days * DAY_MS).toISOString() });
  const snoozes = [
    { words: t`Silent for a day`, run: () => silentFor(1) },
    { words: t`Silent for a week`, run: () => silentFor(7) },
    { words: t`Silent until a day…`, run: () => setAsked("until") },
  ];
  const acts = [
    ...(rule.standing === "expired" ? [] : snoozes),
    { words: t`End on a day…`, run: () => setAsked("end") },
    ...(rule.expires_at ? [{ words: t`Without an end`, run: () => void change({ expires_at: null }) }] : []),
  ];
  function leaveDay() {
    setAsked(null);
    opener.current?.focus();
  }
  function pickDay(day: string) {
    leaveDay();
    void change(
      asked === "until"
        ? { snoozed_until: startOfDay(day, zone).toISOString() }
        : { expires_at: startOfDay(nextDay(day), zone).toISOString() },
    );
  }
  return (
    <>
      {rule.standing === "snoozed" && (
        <div className={classes.wake}>
          <button type="button" onClick={() => void change({ snoozed_until: null })}>
            <Trans>Wake now</Trans>
          </button>
        </div>
      )}
      <Suspense
        fallback={
          <button type="button" disabled>
            {words}
          </button>
        }
      >
        <ActMenu
          words={words}
          name={`${words} ${rule.sentence}`}
          acts={acts}
          opener={opener}
          returnFocus={asked === null}
        />
      </Suspense>
      {asked && (
        <DayField
          key={asked}
          label={asked === "until" ? t`Silent until` : t`Last day`}
          onCancel={leaveDay}
          onPick={pickDay}
        />
      )}
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
        {label}
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
