import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy } from "react";
import { At } from "../../components/moment";
import { ErrorNote } from "../../components/states";
import { Waiting } from "../../components/waiting";
import classes from "./channels.module.css";
import { feedLinkQuery, useEndFeedLink, useMakeFeedLink, webhooksQuery } from "./channel-queries";
import { FormDialog } from "./form-dialog";
import { SettingsRow, SettingsSection } from "./settings-parts";
import settings from "./settings.module.css";
import { ShownOnce } from "./shown-once";
import { ThisBrowser } from "./this-browser";
import { WebhookRow } from "./webhook-row";

const WebhookForm = lazy(() => import("./webhook-form"));
const MOST = 5;

/** The ways to hear of alerts beside email and the app: browsers, a feed, a calendar, webhooks. */
export function ChannelSettings() {
  return (
    <SettingsSection id="channels" title={<Trans>Other channels</Trans>}>
      <ThisBrowser />
      <Feed />
      <Webhooks />
    </SettingsSection>
  );
}

function Feed() {
  const link = useQuery(feedLinkQuery);
  const make = useMakeFeedLink();
  const end = useEndFeedLink();
  const current = link.data?.current;
  const last = current?.last_used_at && <At at={current.last_used_at} />;
  const error = link.error ?? make.error ?? end.error;
  return (
    <SettingsRow
      title={<Trans>Feed and calendar</Trans>}
      description={
        !current ? (
          <Trans>A secret link by which a feed reader or a calendar shows what you were told</Trans>
        ) : last ? (
          <Trans>Your secret link works. Last read: {last}</Trans>
        ) : (
          <Trans>Your secret link works. It has not been read yet.</Trans>
        )
      }
      control={() => (
        <div className={settings.acts}>
          {current && (
            <Button
              loading={end.isPending}
              onClick={() => end.mutate(undefined, { onSuccess: () => make.reset() })}
            >
              <Trans>End it</Trans>
            </Button>
          )}
          <Button loading={make.isPending} disabled={link.isPending} onClick={() => make.mutate(undefined)}>
            {current ? <Trans>Make a new one, and end this one</Trans> : <Trans>Make the link</Trans>}
          </Button>
        </div>
      )}
      after={
        <div className={classes.told}>
          {error && <ErrorNote error={error} />}
          {make.data && current && (
            <div>
              <p>
                <Trans>Shown this once. Whoever has the link can read what you are told.</Trans>
              </p>
              <ShownOnce name={<Trans>Feed (Atom)</Trans>} secret={make.data.atom_url} />
              <ShownOnce name={<Trans>Calendar (iCal)</Trans>} secret={make.data.calendar_url} />
            </div>
          )}
        </div>
      }
    />
  );
}

function Webhooks() {
  const { t } = useLingui();
  const webhooks = useQuery(webhooksQuery);
  const [isOpen, { open, close }] = useDisclosure();
  const own = webhooks.data?.filter(({ kind }) => kind === "webhook");
  return (
    <>
      <SettingsRow
        title={<Trans>Webhooks</Trans>}
        description={<Trans>Each alert is sent to an address of yours at once, signed. Up to five.</Trans>}
        control={() => (
          <Button disabled={(own?.length ?? MOST) >= MOST} onClick={open}>
            <Trans>Add a webhook…</Trans>
          </Button>
        )}
        after={
          webhooks.isPending ? (
            <Waiting heights={[44]} />
          ) : (
            webhooks.error && <ErrorNote error={webhooks.error} retry={() => void webhooks.refetch()} />
          )
        }
      />
      <FormDialog opened={isOpen} onClose={close} title={t`A webhook`} keepsOpen>
        <WebhookForm onDone={close} />
      </FormDialog>
      {own?.map((webhook) => (
        <WebhookRow key={webhook.id} webhook={webhook} />
      ))}
    </>
  );
}
