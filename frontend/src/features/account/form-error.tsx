import type { ReactNode } from "react";
import { Icon } from "../../components/icon";
import classes from "./account.module.css";

/** What is wrong with a form as a whole, told to screen readers as it appears. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <div role="alert">
      {children && (
        <p className={classes.formError}>
          <Icon name="warning" size={16} />
          <span>{children}</span>
        </p>
      )}
    </div>
  );
}
