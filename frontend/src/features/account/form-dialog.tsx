import { Modal } from "@mantine/core";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, Suspense, useEffect, useRef } from "react";
import { Waiting } from "../../components/waiting";
import classes from "./account.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** For what must not be lost by a click beside it. */
  keepsOpen?: boolean;
  /** A form that may still have to be loaded. */
  children: ReactNode;
}

/** A dialog of the settings. Its form is loaded as it opens, so that the page itself stays light. */
export function FormDialog({ opened, onClose, title, keepsOpen = false, children }: Props) {
  const { t } = useLingui();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeOnClickOutside={!keepsOpen}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <Suspense fallback={<Waiting heights={[120]} />}>
        <Focused>{children}</Focused>
      </Suspense>
    </Modal>
  );
}

/** Takes the focus when it appears: to its first field, or to itself where it has none. */
export function Focused({ children }: { children: ReactNode }) {
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = step.current?.querySelector<HTMLElement>("[data-autofocus]");
    (first ?? step.current)?.focus();
  }, []);
  return (
    <div ref={step} tabIndex={-1} className={classes.step}>
      {children}
    </div>
  );
}
