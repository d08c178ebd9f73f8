import { Modal, Switch } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { type Action, KEYS } from "../lib/shortcuts/keys";
import { switchShortcuts, useShortcutsOn } from "../lib/shortcuts/switch";
import classes from "./layers.module.css";

/** All shortcuts, and the switch that turns single keys off. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const isOn = useShortcutsOn();
  return (
    <Modal
      opened
      onClose={onClose}
      size={680}
      title={<Trans>Keyboard shortcuts</Trans>}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <div className={classes.sheet}>
        <Group title={<Trans>Anywhere</Trans>}>
          <Row action="palette">
            <Trans>Find a product, go somewhere</Trans>
          </Row>
          <Row action="search">
            <Trans>Search</Trans>
          </Row>
          <Row action="add">
            <Trans>Add a product</Trans>
          </Row>
          <Row action="undo">
            <Trans>Undo what was just done</Trans>
          </Row>
          <Row action="help">
            <Trans>This list</Trans>
          </Row>
        </Group>
        <Group title={<Trans>Go to</Trans>}>
          <Row action="watching">
            <Trans>Watching</Trans>
          </Row>
          <Row action="notifications">
            <Trans>Notifications</Trans>
          </Row>
          <Row action="settings">
            <Trans>Settings</Trans>
          </Row>
        </Group>
        <Group title={<Trans>In the list and on a product</Trans>}>
          <Row action="down">
            <Trans>The next product</Trans>
          </Row>
          <Row action="up">
            <Trans>The product before</Trans>
          </Row>
          <Row action="open">
            <Trans>Open it</Trans>
          </Row>
          <Row action="evidence">
            <Trans>See the evidence</Trans>
          </Row>
          <Row action="check">
            <Trans>Check now</Trans>
          </Row>
          <Row action="pause">
            <Trans>Pause, or go on</Trans>
          </Row>
        </Group>
      </div>
      <div className={classes.switch}>
        <Switch
          checked={isOn}
          onChange={(event) => switchShortcuts(event.currentTarget.checked)}
          label={<Trans>Use single keys on this device</Trans>}
          description={
            <Trans>Turn this off if keys are pressed by accident, or if you speak to your computer.</Trans>
          }
        />
      </div>
    </Modal>
  );
}

function Group({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A key as it is printed on this keyboard. */
const printed = (key: string) => (key === "Enter" ? "Enter ↵" : key.length === 1 ? key.toUpperCase() : key);

function Row({ action, children }: { action: Action; children: ReactNode }) {
  const keys = KEYS[action]
    .split(/[ +]/)
    .map((key) => (key === "mod" ? (isMac ? "⌘" : "Ctrl") : printed(key)));
  return (
    <div className={classes.row}>
      <dt>{children}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
