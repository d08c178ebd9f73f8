import type { ReactNode } from "react";
import { Icon } from "./icon";
import classes from "./field-note.module.css";

/** What is wrong with a form as a whole, told to screen readers as it appears. */
export function FieldNote({ children }: { children: ReactNode }) {
  return (
    <div role="alert">
      {children && (
        <p className={classes.note}>
          <Icon name="warning" size={16} />
          <span>{children}</span>
        </p>
      )}
    </div>
  );
}
