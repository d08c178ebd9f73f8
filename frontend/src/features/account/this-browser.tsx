import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ErrorNote } from "../../components/states";
import { whyNot } from "../../lib/push";
import { subscribedQuery, useTellHere, webhooksQuery } from "./channel-queries";
import { SettingsRow } from "./settings-parts";
import { WebhookRow } from "./webhook-row";

/** Whether alerts come as notifications of this browser, and the button that has them come. */
export function ThisBrowser() {
  const webhooks = useQuery(webhooksQuery);
  const at = useQuery(subscribedQuery).data;
  const tell = useTellHere();
  const why = whyNot();
  const browsers = webhooks.data?.filter(({ kind }) => kind === "push");
  const isOn = browsers?.some(({ url, off }) => url === at && off === null) ?? false;
  const wasRefused = tell.isSuccess && tell.data === null;
  return (
    <>
      <SettingsRow
        title={<Trans>Notifications of this browser</Trans>}
        description={
          why === "unsupported" ? (
            <Trans>
              This browser cannot show them. On an iPhone or iPad, put PriceAlert on the Home Screen and open
              it there.
            </Trans>
          ) : why === "blocked" || wasRefused ? (
            <Trans>They are blocked. Allow notifications for this site in the browser's own settings.</Trans>
          ) : isOn ? (
            <Trans>Alerts come here at once, even while PriceAlert is closed.</Trans>
          ) : (
            <Trans>Each alert at once, even while PriceAlert is closed</Trans>
          )
        }
        control={() =>
          why === null &&
          !isOn && (
            <Button
              loading={tell.isPending}
              disabled={webhooks.isPending}
              onClick={() => tell.mutate(undefined)}
            >
              <Trans>Tell me in this browser</Trans>
            </Button>
          )
        }
        after={tell.error && <ErrorNote error={tell.error} />}
      />
      {browsers?.map((browser) => (
        <WebhookRow key={browser.id} webhook={browser} isHere={browser.url === at} />
      ))}
    </>
  );
}
