import { Trans } from "@lingui/react/macro";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import classes from "./settings.module.css";

/** One card of settings with its heading; `id` is where the side list leads. */
export function SettingsSection({
  id,
  title,
  children,
}: {
  id: string;
  title: ReactNode;
  children: ReactNode;
}) {
  const section = useRef<HTMLElement>(null);
  // It may come after the page: the browser has looked for it in vain then.
  useEffect(() => {
    if (window.location.hash === `#${id}`) section.current?.scrollIntoView();
  }, [id]);
  return (
    <section
      ref={section}
      className={`${surface.card} ${surface.pad} ${classes.section}`}
      id={id}
      aria-labelledby={`${id}-title`}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** The names by which a field of a row says what it is for. */
export interface RowNames {
  "aria-labelledby": string;
  "aria-describedby": string;
}

/** A setting: its name, what it does, its control, and below it how the last change went. */
export function SettingsRow({
  title,
  description,
  control,
  after,
  keepsSide = false,
  isBelow = false,
}: {
  title: ReactNode;
  description: ReactNode;
  control: (names: RowNames) => ReactNode;
  after?: ReactNode;
  /** The control stays beside its name on a phone: for a switch. */
  keepsSide?: boolean;
  /** The control stands below its name on a desk too: for several buttons. */
  isBelow?: boolean;
}) {
  const id = useId();
  return (
    <div className={classes.row} data-keep={keepsSide || undefined} data-below={isBelow || undefined}>
      <div>
        <p className={classes.rowTitle} id={`${id}-title`}>
          {title}
        </p>
        <p className={surface.meta} id={`${id}-description`}>
          {description}
        </p>
      </div>
      <div className={classes.control}>
        {control({ "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-description` })}
      </div>
      {after && <div className={classes.after}>{after}</div>}
    </div>
  );
}

/** How saving a setting went: said once, quietly, and kept until the next change. */
export function SaveState({ change }: { change: { isSuccess: boolean; error: unknown } }) {
  if (change.error) return <ErrorNote error={change.error} />;
  return (
    <p role="status" className={change.isSuccess ? classes.saved : surface.hidden}>
      {change.isSuccess && <Trans>Saved.</Trans>}
    </p>
  );
}
