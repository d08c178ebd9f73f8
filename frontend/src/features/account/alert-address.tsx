import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { lazy } from "react";
import type { Me } from "../../api/generated/model";
import { ErrorNote, Note } from "../../components/states";
import { useToasts } from "../../components/toasts";
import { FormDialog } from "./form-dialog";
import { useAskForAlertEmail, useDropAlertEmail } from "./settings-queries";
import { SettingsRow } from "./settings-parts";
import settings from "./settings.module.css";

const AlertAddressForm = lazy(() => import("./alert-address-form"));

/** Where alerts go now. */
export const alertsGoTo = (me: Me) => (me.alert_email?.confirmed ? me.alert_email.email : me.email);

/** Another address for alerts than the one to sign in with. */
export function AlertAddress({ me }: { me: Me }) {
  const { t } = useLingui();
  const [isOpen, { open, close }] = useDisclosure();
  const isOther = me.alert_email?.confirmed === true;
  return (
    <SettingsRow
      title={<Trans>Address for alerts</Trans>}
      description={
        isOther ? (
          <Trans>{alertsGoTo(me)}, confirmed</Trans>
        ) : (
          <Trans>{me.email}, the one you sign in with</Trans>
        )
      }
      control={() => (
        <>
          <div className={settings.acts}>
            {isOther && <Drop me={me} />}
            <Button onClick={open}>
              <Trans>Use another one…</Trans>
            </Button>
          </div>
          <FormDialog opened={isOpen} onClose={close} title={t`Another address for alerts`}>
            <AlertAddressForm email={me.email} onAsked={close} />
          </FormDialog>
        </>
      )}
      after={me.alert_email && !me.alert_email.confirmed && <Waiting me={me} email={me.alert_email.email} />}
    />
  );
}

function Waiting({ me, email }: { me: Me; email: string }) {
  const toasts = useToasts();
  const again = useAskForAlertEmail();
  const drop = useDropAlertEmail();
  return (
    <Note tone="doubt" icon="mail" role="status">
      <p>
        <Trans>
          We have sent a link to {email}. Alerts go there once it is opened; until then they go to {me.email}.
        </Trans>
      </p>
      <div className={settings.noteActs}>
        <Button
          size="sm"
          loading={again.isPending}
          onClick={() =>
            again.mutate(email, { onSuccess: () => void toasts.say(<Trans>Sent again.</Trans>) })
          }
        >
          <Trans>Send it again</Trans>
        </Button>
        <Button size="sm" loading={drop.isPending} onClick={() => drop.mutate()}>
          <Trans>Keep {me.email}</Trans>
        </Button>
      </div>
      {(again.error ?? drop.error) && <ErrorNote error={again.error ?? drop.error} />}
    </Note>
  );
}

function Drop({ me }: { me: Me }) {
  const toasts = useToasts();
  const drop = useDropAlertEmail();
  return (
    <Button
      loading={drop.isPending}
      onClick={() =>
        drop.mutate(undefined, {
          onSuccess: () => void toasts.say(<Trans>Alerts go to {me.email} again.</Trans>),
          onError: (error) => void toasts.failed(error),
        })
      }
    >
      <Trans>Back to {me.email}</Trans>
    </Button>
  );
}
