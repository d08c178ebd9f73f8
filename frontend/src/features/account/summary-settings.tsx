import { NativeSelect } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { MailRhythm, Me } from "../../api/generated/model";
import { useChangeSettings } from "./queries";
import { SaveState, SettingsRow } from "./settings-parts";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour}:00` }));
// A Monday, for the names of the days.
const MONDAY = Date.UTC(2024, 0, 1);

/** Whether alerts come one by one, or as a summary; and when. */
export function Summary({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeSettings();
  const shown = change.isPending ? { ...me, ...change.variables } : me;
  return (
    <>
      <SettingsRow
        title={<Trans>When it comes</Trans>}
        description={<Trans>A summary is one email with all that was told since the last one</Trans>}
        control={(names) => (
          <NativeSelect
            {...names}
            value={shown.mail_rhythm}
            onChange={({ currentTarget: { value } }) =>
              isRhythm(value) && change.mutate({ mail_rhythm: value })
            }
            data={[
              { value: "at_once", label: t`At once` },
              { value: "daily", label: t`Once a day` },
              { value: "weekly", label: t`Once a week` },
            ]}
          />
        )}
        after={<SaveState change={change} />}
      />
      {shown.mail_rhythm === "weekly" && <WeekStart me={me} />}
      {shown.mail_rhythm !== "at_once" && <Hour me={me} />}
    </>
  );
}

function WeekStart({ me }: { me: Me }) {
  const { i18n } = useLingui();
  const change = useChangeSettings();
  const name = new Intl.DateTimeFormat(i18n.locale, { weekday: "long", timeZone: "UTC" });
  return (
    <SettingsRow
      title={<Trans>Day</Trans>}
      description={<Trans>Your week starts on it</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          value={String(
            change.isPending ? (change.variables.digest_weekday ?? me.digest_weekday) : me.digest_weekday,
          )}
          onChange={(event) => change.mutate({ digest_weekday: Number(event.currentTarget.value) })}
          data={Array.from({ length: 7 }, (_, day) => ({
            value: String(day),
            label: name.format(MONDAY + day * 86_400_000),
          }))}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

function Hour({ me }: { me: Me }) {
  const change = useChangeSettings();
  const hour = change.isPending ? (change.variables.digest_hour ?? me.digest_hour) : me.digest_hour;
  return (
    <SettingsRow
      title={<Trans>Hour</Trans>}
      description={<Trans>In your time zone. What waits for a summary already keeps its time</Trans>}
      control={(names) => (
        <NativeSelect
          {...names}
          value={String(hour)}
          onChange={(event) => change.mutate({ digest_hour: Number(event.currentTarget.value) })}
          data={HOURS}
        />
      )}
      after={<SaveState change={change} />}
    />
  );
}

const isRhythm = (value: string): value is MailRhythm =>
  (["at_once", "daily", "weekly"] satisfies MailRhythm[] as string[]).includes(value);
