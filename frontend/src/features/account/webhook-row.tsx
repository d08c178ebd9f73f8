import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Webhook, WebhookDelivery } from "../../api/generated/model";
import { At } from "../../components/moment";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import classes from "./channels.module.css";
import {
  useRemoveWebhook,
  useReplay,
  useRotateWebhook,
  useSwitchOnWebhook,
  useTestWebhook,
} from "./channel-queries";
import { FormDialog } from "./form-dialog";
import { SettingsRow } from "./settings-parts";
import settings from "./settings.module.css";
import { NewSecret } from "./webhook-form";

/** One webhook or browser: tried by a press, given a new secret, removed; and what became of its last messages. */
export function WebhookRow({ webhook, isHere = false }: { webhook: Webhook; isHere?: boolean }) {
  const test = useTestWebhook();
  const remove = useRemoveWebhook();
  const isBrowser = webhook.kind === "push";
  const until = webhook.former_secret_until && <At at={webhook.former_secret_until} />;
  return (
    <SettingsRow
      isBelow
      title={webhook.name}
      description={
        <>
          {isHere ? (
            <Trans>This browser</Trans>
          ) : (
            <span className={classes.address}>{isBrowser ? new URL(webhook.url).host : webhook.url}</span>
          )}
          {until && (
            <>
              <br />
              <Trans>The secret before signs as well until {until}.</Trans>
            </>
          )}
        </>
      }
      control={(names) => (
        <div className={settings.acts} role="group" aria-labelledby={names["aria-labelledby"]}>
          {!webhook.off && (
            <Button loading={test.isPending} onClick={() => test.mutate(webhook.id)}>
              <Trans>Send a test</Trans>
            </Button>
          )}
          {!isBrowser && <Rotate webhook={webhook} />}
          <Button loading={remove.isPending} onClick={() => remove.mutate(webhook)}>
            <Trans>Delete</Trans>
          </Button>
        </div>
      )}
      after={
        <div className={classes.told}>
          {webhook.off && <Off webhook={webhook} sentence={webhook.off} />}
          {(test.error ?? remove.error) && <ErrorNote error={test.error ?? remove.error} />}
          <Deliveries webhook={webhook} />
        </div>
      }
    />
  );
}

function Rotate({ webhook }: { webhook: Webhook }) {
  const { t } = useLingui();
  const rotate = useRotateWebhook();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        loading={rotate.isPending}
        onClick={() => {
          open();
          rotate.mutate(webhook.id);
        }}
      >
        <Trans>New secret</Trans>
      </Button>
      <FormDialog opened={isOpen && !rotate.isPending} onClose={close} title={t`New secret`} keepsOpen>
        {rotate.error && <ErrorNote error={rotate.error} />}
        {rotate.data && <NewSecret secret={rotate.data.secret} onDone={close} />}
      </FormDialog>
    </>
  );
}

function Off({ webhook, sentence }: { webhook: Webhook; sentence: string }) {
  const switchOn = useSwitchOnWebhook();
  return (
    <Note tone="doubt" role="status">
      <p>{sentence}</p>
      {webhook.kind === "webhook" && (
        <div className={settings.noteActs}>
          <Button size="sm" loading={switchOn.isPending} onClick={() => switchOn.mutate(webhook.id)}>
            <Trans>Switch it on again</Trans>
          </Button>
        </div>
      )}
      {switchOn.error && <ErrorNote error={switchOn.error} />}
    </Note>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const [last] = webhook.deliveries;
  if (!last) return null;
  const { message } = last;
  return (
    <>
      <p role="status" className={surface.meta}>
        {last.is_test ? <Trans>Last test: {message}</Trans> : <Trans>Last message: {message}</Trans>}
      </p>
      <details className={classes.deliveries}>
        <summary>
          <Trans>The last messages</Trans>
        </summary>
        <ul>
          {webhook.deliveries.map((delivery) => (
            <Sent key={delivery.id} webhook={webhook} delivery={delivery} />
          ))}
        </ul>
      </details>
    </>
  );
}

function Sent({ webhook, delivery }: { webhook: Webhook; delivery: WebhookDelivery }) {
  const replay = useReplay(webhook.id);
  return (
    <li>
      <span>
        <At at={delivery.created_at} />
        {" · "}
        {delivery.is_test ? <Trans>Test</Trans> : <Trans>Alert</Trans>}
        {" · "}
        {delivery.message}
      </span>
      {delivery.can_replay && !webhook.off && (
        <Button size="sm" loading={replay.isPending} onClick={() => replay.mutate(delivery.id)}>
          <Trans>Send it again</Trans>
        </Button>
      )}
      {replay.error && <ErrorNote error={replay.error} />}
    </li>
  );
}
