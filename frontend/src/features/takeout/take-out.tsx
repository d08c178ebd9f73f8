import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { type Export, useExport } from "./queries";
import classes from "./takeout.module.css";

/** Saves everything that is the person's in one file. */
export function ArchiveButton({ taking }: { taking: Taking }) {
  return (
    <Button
      loading={taking.isPending && taking.variables === "archive"}
      onClick={() => taking.mutate("archive")}
    >
      <Trans>Save everything</Trans>
    </Button>
  );
}

const TABLES: { what: Export; name: ReactNode }[] = [
  { what: "products", name: <Trans>Products</Trans> },
  { what: "history", name: <Trans>Prices</Trans> },
  { what: "rules", name: <Trans>Alerts</Trans> },
  { what: "notifications", name: <Trans>Notifications</Trans> },
];

/** Saves one of the tables for a spreadsheet. */
export function TableButtons({ taking }: { taking: Taking }) {
  return (
    <div className={classes.tables}>
      {TABLES.map(({ what, name }) => (
        <Button
          key={what}
          loading={taking.isPending && taking.variables === what}
          onClick={() => taking.mutate(what)}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

export type Taking = ReturnType<typeof useExport>;

/** How the last saving went, where its button is. */
export function TakingState({ taking, of }: { taking: Taking; of: "archive" | "table" }) {
  const isOurs = (taking.variables === "archive") === (of === "archive");
  if (isOurs && taking.error) return <ErrorNote error={taking.error} />;
  return (
    <p role="status" className={isOurs && taking.data ? classes.saved : surface.hidden}>
      {isOurs && taking.isPending && <Trans>Gathering what is yours…</Trans>}
      {isOurs && taking.data && <Trans>Saved as {taking.data}.</Trans>}
    </p>
  );
}
