import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import type { Me } from "../../api/generated/model";
import { ErrorNote, Note } from "../../components/states";
import { FormDialog } from "./form-dialog";
import { useSignOut } from "./queries";
import { useWantedAddress } from "./settings-queries";
import { SettingsRow, SettingsSection } from "./settings-parts";
import classes from "./settings.module.css";

const EmailForm = lazy(() => import("./email-form"));
const PasswordForm = lazy(() => import("./password-form"));
const SessionList = lazy(async () => ({ default: (await import("./session-list")).SessionList }));

/** `onLeft` runs once the person is signed out and nothing of theirs is on the page. */
export function AccountSettings({ me, onLeft }: { me: Me; onLeft: () => void }) {
  return (
    <SettingsSection id="account" title={<Trans>Account</Trans>}>
      <EmailAddress me={me} />
      <Password me={me} />
      <Sessions />
      <SignOut onLeft={onLeft} />
    </SettingsSection>
  );
}

function EmailAddress({ me }: { me: Me }) {
  const { t } = useLingui();
  const [isOpen, { open, close }] = useDisclosure();
  const wanted = useWantedAddress();
  return (
    <SettingsRow
      title={<Trans>Email address</Trans>}
      description={
        me.email_confirmed ? <Trans>{me.email}, confirmed</Trans> : <Trans>{me.email}, not confirmed</Trans>
      }
      control={() => (
        <>
          <Button onClick={open}>
            <Trans>Change the address…</Trans>
          </Button>
          <FormDialog opened={isOpen} onClose={close} title={t`Change the email address`}>
            <EmailForm onAsked={close} />
          </FormDialog>
        </>
      )}
      after={
        <div role="status">
          {wanted && (
            <Note tone="doubt" icon="mail">
              <Trans>
                We have sent a link to {wanted}. Your address changes when you open it; until then {me.email}{" "}
                stays.
              </Trans>
            </Note>
          )}
        </div>
      }
    />
  );
}

function Password({ me }: { me: Me }) {
  const { t } = useLingui();
  const [isOpen, { open, close }] = useDisclosure();
  const [isChanged, setChanged] = useState(false);
  return (
    <SettingsRow
      title={<Trans>Password</Trans>}
      description={<Trans>Other browsers are signed out when it changes.</Trans>}
      control={() => (
        <>
          <Button onClick={open}>
            <Trans>Change the password…</Trans>
          </Button>
          <FormDialog opened={isOpen} onClose={close} title={t`Change the password`}>
            <PasswordForm
              email={me.email}
              onChanged={() => {
                setChanged(true);
                close();
              }}
            />
          </FormDialog>
        </>
      )}
      after={
        <p role="status" className={classes.saved}>
          {isChanged && <Trans>Your new password is set.</Trans>}
        </p>
      }
    />
  );
}

function Sessions() {
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <SettingsRow
      title={<Trans>Where you are signed in</Trans>}
      description={<Trans>Browsers that can open your account</Trans>}
      control={() => (
        <Button onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? <Trans>Hide them</Trans> : <Trans>Show them</Trans>}
        </Button>
      )}
      after={
        isOpen && (
          <Suspense>
            <SessionList />
          </Suspense>
        )
      }
    />
  );
}

function SignOut({ onLeft }: { onLeft: () => void }) {
  const signOut = useSignOut();
  return (
    <SettingsRow
      title={<Trans>This browser</Trans>}
      description={<Trans>Your products go on being watched while you are away.</Trans>}
      control={() => (
        <Button loading={signOut.isPending} onClick={() => signOut.mutate(undefined, { onSuccess: onLeft })}>
          <Trans>Sign out</Trans>
        </Button>
      )}
      after={signOut.error && <ErrorNote error={signOut.error} />}
    />
  );
}
