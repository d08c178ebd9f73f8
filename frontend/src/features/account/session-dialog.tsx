import { Modal } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { setSessionEnded, useSessionEnded } from "../../lib/session";
import { meQuery, useMaybeMe } from "./queries";
import { SignInForm } from "./sign-in-form";

/** Signs in again over the page, so that nothing typed on it is lost. */
export function SessionDialog() {
  const { t } = useLingui();
  const me = useMaybeMe();
  const isOpen = useSessionEnded() && me !== null;
  const client = useQueryClient();

  async function resume() {
    const now = await client.fetchQuery({ ...meQuery, staleTime: 0 });
    if (!now) return;
    // Another person's page must not stay on the screen.
    if (now.id !== me?.id) {
      window.location.assign("/");
      return;
    }
    setSessionEnded(false);
    await client.invalidateQueries();
  }

  return (
    <Modal
      opened={isOpen}
      onClose={() => window.location.assign("/")}
      title={t`Please sign in again`}
      closeButtonProps={{ "aria-label": t`Leave this page` }}
    >
      <p style={{ marginBottom: 16 }}>
        <Trans>Your session has ended. What you typed is still here.</Trans>
      </p>
      <SignInForm email={me?.email} onDone={resume} />
    </Modal>
  );
}
