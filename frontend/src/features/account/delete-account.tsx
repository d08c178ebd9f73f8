import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useForm } from "@mantine/form";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { formErrors } from "../../lib/form-errors";
import accountClasses from "./account.module.css";
import { FieldNote } from "../../components/field-note";
import { useDeleteAccount, useLoss } from "./queries";
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
  const loss = useLoss().data;
  return (
    <div className={classes.loss}>
      <p>
        <Trans>This takes away, for good:</Trans>
      </p>
      <ul className={classes.lost}>
        <li>
          {loss ? (
            <Plural
              value={loss.tracked_products}
              one="# product you watch, with its memo and tags"
              other="# products you watch, with their memos and tags"
            />
          ) : (
            <Trans>The products you watch, with their memos and tags</Trans>
          )}
        </li>
        <li>
          {loss ? <Plural value={loss.rules} one="# alert" other="# alerts" /> : <Trans>Your alerts</Trans>}
        </li>
        <li>
          {loss ? (
            <Plural value={loss.notifications} one="# notification" other="# notifications" />
          ) : (
            <Trans>Your notifications</Trans>
          )}
        </li>
        {loss && loss.price_points > 0 && (
          <li>
            <Plural
              value={loss.price_points}
              one="# recorded price that only you could see"
              other="# recorded prices that only you could see"
            />
          </li>
        )}
        <li>
          <Trans>Your email address, password and settings</Trans>
        </li>
      </ul>
      {loss && loss.deliveries_owed > 0 && (
        <p>
          <Plural
            value={loss.deliveries_owed}
            one="# alert that was about to be sent is not sent any more."
            other="# alerts that were about to be sent are not sent any more."
          />
        </p>
      )}
      <p>
        <Trans>If you want to keep something of it, export it first.</Trans>
      </p>
    </div>
  );
}
