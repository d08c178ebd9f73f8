import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./way-on.module.css";

/** For links: they look like the button. */
export const wayOn = classes.wayOn;

/**
 * The way on from where something failed. It looks like the kit's button and is its plain one: what says that
 * something failed belongs to the start of the app, and the whole button with its states does not.
 */
export function WayOn({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton className={wayOn} onClick={onClick}>
      {children}
    </UnstyledButton>
  );
}
