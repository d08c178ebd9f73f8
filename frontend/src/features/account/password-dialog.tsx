import { Button, Modal, PasswordInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { formErrors } from "../../lib/form-errors";
import classes from "./account.module.css";
import { changePassword } from "./allauth";
import { FieldNote } from "../../components/field-note";

interface Props {
  email: string;
  isOpen: boolean;
  onClose: () => void;
  onChanged: () => void;
}

export function PasswordDialog({ isOpen, onClose, ...rest }: Props) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Change the password`}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <PasswordForm {...rest} />
    </Modal>
  );
}

function PasswordForm({ email, onChanged }: Pick<Props, "email" | "onChanged">) {
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
  const show = { "aria-label": t`Show the password` };
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      {/* Password managers keep a password by its name. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label={t`Your password until now`}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        visibilityToggleButtonProps={show}
        key={form.key("current_password")}
        {...form.getInputProps("current_password")}
      />
      <PasswordInput
        label={t`New password`}
        description={t`At least 12 characters. A sentence is fine.`}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={show}
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
