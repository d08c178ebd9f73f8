import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useForm } from "@mantine/form";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { formErrors } from "../../lib/form-errors";
import accountClasses from "./account.module.css";
import { FieldNote } from "../../components/field-note";
import { useDeleteAccount, useHoldings } from "./queries";
import { SettingsRow, SettingsSection } from "./settings-parts";
import classes from "./settings.module.css";
import { PasswordField } from "./password-field";

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
      <Modal
        opened={isOpen}
        onClose={close}
        title={t`Delete the account`}
        closeButtonProps={{ "aria-label": t`Close` }}
      >
        <DeleteForm onLeft={onLeft} />
      </Modal>
    </SettingsSection>
  );
}

function DeleteForm({ onLeft }: { onLeft: () => void }) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const remove = useDeleteAccount();
  return (
    <form
      className={accountClasses.form}
      noValidate
      onSubmit={form.onSubmit(({ password }) =>
        remove.mutate(password, {
          onSuccess: onLeft,
          onError: (error) => form.setErrors(formErrors(error, ["password"])),
        }),
      )}
    >
      <WhatIsLost />
      <PasswordField
        label={t`Your password`}
        autoComplete="current-password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" size="lg" className={classes.dangerFilled} loading={remove.isPending}>
        <Trans>Delete my account for good</Trans>
      </Button>
    </form>
  );
}

function WhatIsLost() {
  const holdings = useHoldings().data;
  return (
    <div>
      <p>
        <Trans>This takes away, for good:</Trans>
      </p>
      <ul className={classes.lost}>
        <li>
          {holdings ? (
            <Plural
              value={holdings.products}
              one="# product you watch, with its memo, tags and alerts"
              other="# products you watch, with their memos, tags and alerts"
            />
          ) : (
            <Trans>The products you watch, with their memos, tags and alerts</Trans>
          )}
        </li>
        <li>
          {holdings ? (
            <Plural value={holdings.notifications} one="# notification" other="# notifications" />
          ) : (
            <Trans>Your notifications</Trans>
          )}
        </li>
        <li>
          <Trans>Your email address, password and settings</Trans>
        </li>
      </ul>
      <p>
        <Trans>An alert that is not on its way yet is not sent any more.</Trans>
      </p>
    </div>
  );
}
