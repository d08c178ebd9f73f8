import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { FieldNote } from "../../components/field-note";
import { accountErrors } from "./account-errors";
import classes from "./account.module.css";
import { setConfirmed, useConfirmedUntil } from "./confirmation";
import { Focused } from "./form-dialog";
import { knowsPasskeys } from "./passkeys";
import { PasswordField } from "./password-field";
import { useFactors } from "./settings-queries";
import { confirmByPasskey, confirmByPassword } from "./second-factor";

/** What changes how an account is opened: a borrowed browser must not, so the password comes first. */
export function Confirmed({ children }: { children: ReactNode }) {
  const until = useConfirmedUntil();
  const [opened] = useState(() => Date.now());
  return until > opened ? <Focused>{children}</Focused> : <ConfirmForm />;
}

function ConfirmForm() {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const hasPasskey = useFactors().data?.some(({ type }) => type === "webauthn") ?? false;
  const confirm = useMutation({
    mutationFn: (way: () => Promise<unknown>) => way(),
    onSuccess: () => setConfirmed(true),
    onError: (error) => form.setErrors(accountErrors(error, ["password"])),
  });
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(({ password }) => confirm.mutate(() => confirmByPassword(password)))}
    >
      <p>
        <Trans>First, please show that it is you.</Trans>
      </p>
      <PasswordField
        label={t`Your password`}
        autoComplete="current-password"
        data-autofocus
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={confirm.isPending}>
        <Trans>Confirm the password</Trans>
      </Button>
      {hasPasskey && knowsPasskeys() && (
        <Button disabled={confirm.isPending} onClick={() => confirm.mutate(confirmByPasskey)}>
          <Trans>Use a passkey instead</Trans>
        </Button>
      )}
    </form>
  );
}
