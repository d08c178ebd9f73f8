import { Button } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { formErrors } from "../../lib/form-errors";
import classes from "./account.module.css";
import { changePassword } from "./allauth";
import { FieldNote } from "../../components/field-note";
import { PasswordField } from "./password-field";

interface Props {
  email: string;
  onChanged: () => void;
}

export default function PasswordForm({ email, onChanged }: Props) {
  const { t } = useLingui();
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { current_password: "", new_password: "" },
  });
  const change = useMutation({
    mutationFn: (values: { current_password: string; new_password: string }) =>
      changePassword(values.current_password, values.new_password),
    onSuccess: onChanged,
    onError: (error) => form.setErrors(formErrors(error, ["current_password", "new_password"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      {/* Password managers keep a password by its name. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t`Your password until now`}
        autoComplete="current-password"
        data-autofocus
        key={form.key("current_password")}
        {...form.getInputProps("current_password")}
      />
      <PasswordField
        label={t`New password`}
        description={t`At least 12 characters. A sentence is fine.`}
        autoComplete="new-password"
        key={form.key("new_password")}
        {...form.getInputProps("new_password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={change.isPending}>
        <Trans>Set this password</Trans>
      </Button>
    </form>
  );
}
