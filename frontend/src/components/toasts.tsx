import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { errorSentence } from "./states";
import classes from "./toasts.module.css";

// Loaded with the first toast, not with the first page.
const kit = async () => (await import("@mantine/notifications")).notifications;

const UNDO_MS = 12_000;
const CLASSES = {
  root: classes.toast,
  body: classes.body,
  description: classes.words,
  closeButton: classes.close,
};

// What the key for undo takes back: the last act whose toast still stands.
let lastUndo: { id: string; run: () => void } | undefined;

/** Takes back what the newest toast offers to; false where none does. */
export function undoLast(): boolean {
  if (!lastUndo) return false;
  lastUndo.run();
  return true;
}

/** Short messages that come and go over any page, and outlive the one that sent them. */
export function useToasts() {
  const { t } = useLingui();
  const closeButtonProps = { "aria-label": t`Close` };
  const look = { classNames: CLASSES, closeButtonProps };

  async function say(message: ReactNode) {
    (await kit()).show({ ...look, message });
  }

  async function failed(error: unknown) {
    const icon = <Icon name="warning" />;
    (await kit()).show({
      ...look,
      message: errorSentence(error),
      icon,
      mod: { tone: "rise" },
      autoClose: UNDO_MS,
    });
  }

  /** Says something with one act beside it; the answer is the toast's id. */
  async function offer(words: ReactNode, label: ReactNode, act: () => void, autoClose: number | false) {
    const toasts = await kit();
    const id = toasts.show({
      ...look,
      autoClose,
      onClose: (toast) => {
        if (lastUndo?.id === toast.id) lastUndo = undefined;
      },
      message: (
        <>
          <span className={classes.said}>{words}</span>
          <button
            type="button"
            className={classes.act}
            onClick={() => {
              toasts.hide(id);
              act();
            }}
          >
            {label}
          </button>
        </>
      ),
    });
    return id;
  }

  /** Says what was done, with a button that takes it back. */
  async function undoable(words: ReactNode, undo: () => Promise<unknown>) {
    const run = () => void undo().catch(failed);
    const id = await offer(words, <Trans>Undo</Trans>, run, UNDO_MS);
    const hide = async () => (await kit()).hide(id);
    lastUndo = {
      id,
      run: () => {
        void hide();
        run();
      },
    };
  }

  return { say, failed, offer, undoable };
}
