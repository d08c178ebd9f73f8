import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useFormat } from "../i18n/format";
import { direction } from "../lib/money";
import classes from "./change.module.css";

/** A change against a named base: a triangle, a sign and a spoken word, so that colour is never alone. */
export function Change({
  percent,
  base,
  size = "m",
}: {
  percent: string;
  base?: ReactNode;
  size?: "m" | "l" | "bare";
}) {
  const format = useFormat();
  const way = direction(percent);
  if (way === 0) {
    return (
      <span className={classes.same}>
        <Trans>No change</Trans>
      </span>
    );
  }
  return (
    <span className={classes.chip} data-way={way < 0 ? "fall" : "rise"} data-size={size}>
      <Triangle way={way} />
      <span className={classes.hidden}>{way < 0 ? <Trans>Fell</Trans> : <Trans>Rose</Trans>} </span>
      {format.percent(percent)}
      {base && <span className={classes.base}>{base}</span>}
    </span>
  );
}

export function Triangle({ way }: { way: -1 | 1 }) {
  return (
    <svg className={classes.triangle} viewBox="0 0 10 10" aria-hidden="true">
      <path d={way < 0 ? "M.6 1.6h8.8L5 9z" : "M.6 8.4h8.8L5 1z"} />
    </svg>
  );
}
