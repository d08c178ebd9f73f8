import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { errorSentence } from "./states";
import classes from "./toasts.module.css";

// Loaded with the first toast, not with the first page.
const kit = async () => (await import("@mantine/notifications")).notifications;

/** Short messages that come and go over any page, and outlive the one that sent them. */
export function useToasts() {
  const { t } = useLingui();
  const closeButtonProps = { "aria-label": t`Close` };

  async function say(message: ReactNode) {
    (await kit()).show({ message, color: "ink", withBorder: true, closeButtonProps });
  }

  async function failed(error: unknown) {
    (await kit()).show({ message: errorSentence(error), color: "rise", withBorder: true, closeButtonProps });
  }

  /** Says what was done, with a button that takes it back. */
  async function undoable(words: ReactNode, undo: () => Promise<unknown>) {
    const toasts = await kit();
    const id = toasts.show({
      color: "ink",
      withBorder: true,
      closeButtonProps,
      message: (
        <span className={classes.toast}>
          <span className={classes.words}>{words}</span>
          <Button
            size="sm"
            onClick={() => {
              toasts.hide(id);
              undo().catch(failed);
            }}
          >
            <Trans>Undo</Trans>
          </Button>
        </span>
      ),
    });
  }

  return { say, failed, undoable };
}
