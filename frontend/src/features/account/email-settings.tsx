import { Switch } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import type { Me } from "../../api/generated/model";
import { AlertAddress, alertsGoTo } from "./alert-address";
import { MailboxLink } from "./mailbox-link";
import { Pace } from "./pace-settings";
import { useChangeSettings } from "./queries";
import { SaveState, SettingsRow, SettingsSection } from "./settings-parts";
import { Summary } from "./summary-settings";

const MailStopped = lazy(async () => ({ default: (await import("./mail-stopped")).MailStopped }));

export function EmailSettings({ me }: { me: Me }) {
  const change = useChangeSettings();
  const isOn = change.isPending ? (change.variables.wants_email ?? me.wants_email) : me.wants_email;
  return (
    <SettingsSection id="telling" title={<Trans>How you hear of it</Trans>}>
      <SettingsRow
        keepsSide
        title={<Trans>Email</Trans>}
        description={
          isOn ? (
            me.mail_rhythm === "at_once" ? (
              <Trans>Each alert is sent to {alertsGoTo(me)}, once.</Trans>
            ) : (
              <Trans>A summary of your alerts is sent to {alertsGoTo(me)}.</Trans>
            )
          ) : (
            <Trans>No alert is sent by email. All of them stand under Notifications.</Trans>
          )
        }
        control={(names) => (
          <Switch
            {...names}
            checked={isOn}
            onChange={(event) => change.mutate({ wants_email: event.currentTarget.checked })}
          />
        )}
        after={
          <>
            <SaveState change={change} />
            {isOn && (
              <Suspense>
                <MailStopped inSettings />
              </Suspense>
            )}
          </>
        }
      />
      {isOn && <Summary me={me} />}
      {isOn && me.mail_rhythm === "at_once" && <Pace me={me} />}
      <AlertAddress me={me} />
      <MailboxLink />
    </SettingsSection>
  );
}
