import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useClipboard } from "@mantine/hooks";
import { Icon } from "../../components/icon";
import { Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import classes from "./account.module.css";

const grouped = (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`;

/** New recovery codes, shown this once: to copy, to keep as a file, to print. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useLingui();
  const clipboard = useClipboard({ timeout: 4_000 });
  const text = codes.map(grouped).join("\n");
  const file = `${t`Recovery codes for PriceAlert. Each opens the account once.`}\n\n${text}\n`;
  return (
    <div className={classes.form}>
      <Note tone="doubt">
        <Trans>
          Please keep these codes now: they are shown this once. If your phone is lost, each of them opens
          your account one time.
        </Trans>
      </Note>
      <ol className={classes.codes} aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{grouped(code)}</li>
        ))}
      </ol>
      <div className={classes.pair}>
        <Button
          leftSection={<Icon name={clipboard.copied ? "check" : "copy"} />}
          onClick={() => clipboard.copy(text)}
        >
          {clipboard.copied ? <Trans>Copied</Trans> : <Trans>Copy them</Trans>}
        </Button>
        <Button
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`}
          download="pricealert-recovery-codes.txt"
          leftSection={<Icon name="download" />}
        >
          <Trans>Keep as a file</Trans>
        </Button>
      </div>
      <p role="status" className={surface.hidden}>
        {clipboard.copied && <Trans>Copied</Trans>}
      </p>
      <Button variant="filled" size="lg" onClick={onDone}>
        <Trans>I have kept them</Trans>
      </Button>
    </div>
  );
}
