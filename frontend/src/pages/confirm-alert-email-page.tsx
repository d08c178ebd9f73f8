import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { alertEmailConfirm } from "../api/endpoints";
import { ButtonLink } from "../components/button-link";
import { ErrorNote, Message } from "../components/states";
import { meQuery, useMaybeMe } from "../features/account/queries";

/** The link of the letter to an address for alerts. A button confirms: mail scanners open links, but press nothing. */
export function ConfirmAlertEmailPage() {
  const { key } = useParams({ from: "/confirm-alert-email/$key" });
  const me = useMaybeMe();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => alertEmailConfirm({ key }),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const onward = me ? (
    <ButtonLink to="/settings" hash="telling" variant="filled">
      <Trans>Open the settings</Trans>
    </ButtonLink>
  ) : (
    <ButtonLink to="/" variant="filled">
      <Trans>Open PriceAlert</Trans>
    </ButtonLink>
  );

  if (confirm.error instanceof ApiError && confirm.error.status === 400) {
    return (
      <Message title={<Trans>This link no longer counts</Trans>} action={onward}>
        <Trans>It has run out, or another address was chosen since. The settings send a new one.</Trans>
      </Message>
    );
  }
  if (confirm.data) {
    return (
      <Message title={<Trans>Alerts go here now</Trans>} action={onward}>
        <p role="status">
          <Trans>The next price alert is sent to {confirm.data.email}.</Trans>
        </p>
      </Message>
    );
  }
  return (
    <Message
      title={<Trans>Price alerts to this address?</Trans>}
      action={
        <Button variant="filled" size="lg" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          <Trans>Send alerts here</Trans>
        </Button>
      }
    >
      <p>
        <Trans>
          Somebody asked for it in their PriceAlert settings. If it was not you, just close this page.
        </Trans>
      </p>
      {confirm.error && <ErrorNote error={confirm.error} />}
    </Message>
  );
}
