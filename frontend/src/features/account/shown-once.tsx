import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Trans } from "@lingui/react/macro";
import { type ReactNode, useId } from "react";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import classes from "./channels.module.css";

/** A secret that is shown when it is made and never again, to be copied. */
export function ShownOnce({ name, secret }: { name: ReactNode; secret: string }) {
  const id = useId();
  const clipboard = useClipboard({ timeout: 4_000 });
  return (
    <div className={classes.once}>
      <p className={surface.meta} id={id}>
        {name}
      </p>
      <code className={classes.secret} aria-labelledby={id}>
        {secret}
      </code>
      <Button
        size="sm"
        aria-describedby={id}
        leftSection={<Icon name={clipboard.copied ? "check" : "copy"} />}
        onClick={() => clipboard.copy(secret)}
      >
        {clipboard.copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
      </Button>
      <p role="status" className={surface.hidden}>
        {clipboard.copied && <Trans>Copied</Trans>}
      </p>
    </div>
  );
}
