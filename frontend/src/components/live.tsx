import type { ReactNode } from "react";
import surface from "./surface.module.css";

/** Said once to screen readers when it changes; seen by nobody. */
export const Live = ({ children }: { children: ReactNode }) => (
  <div className={surface.hidden} role="status" aria-live="polite">
    {children}
  </div>
);
