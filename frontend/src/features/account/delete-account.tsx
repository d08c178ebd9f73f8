import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, type ReactNode } from "react";
import { FormDialog } from "./form-dialog";
import { SettingsRow, SettingsSection } from "./settings-parts";
import classes from "./settings.module.css";

const DeleteForm = lazy(() => import("./delete-form"));

/** `onLeft` runs once the account is gone and nothing of it is on the page; `children` are the rows before its end. */
export function DataSettings({ onLeft, children }: { onLeft: () => void; children?: ReactNode }) {
  const { t } = useLingui();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <SettingsSection id="data" title={<Trans>Data</Trans>}>
      {children}
      <SettingsRow
        title={<Trans>Delete the account</Trans>}
        description={<Trans>Takes away all that is yours, at once and for good.</Trans>}
        control={() => (
          <Button className={classes.danger} onClick={open}>
            <Trans>Delete the account…</Trans>
          </Button>
        )}
      />
      <FormDialog opened={isOpen} onClose={close} title={t`Delete the account`}>
        <DeleteForm onLeft={onLeft} />
      </FormDialog>
    </SettingsSection>
  );
}
