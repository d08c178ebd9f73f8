import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useConfig } from "./queries";

/** On one machine the mail lies in a mailbox beside us: the way there. Draws nothing where mail goes out. */
export function MailboxLink() {
  const url = useConfig().data?.mailbox_url;
  if (!url) return null;
  return (
    <Button component="a" href={url} target="_blank" rel="noreferrer">
      <Trans>Open the mailbox of this machine</Trans>
    </Button>
  );
}
