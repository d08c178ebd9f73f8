import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formErrors } from "../../lib/form-errors";
import classes from "./account.module.css";
import { changeEmail } from "./allauth";
import { FieldNote } from "../../components/field-note";
import { addressesQuery } from "./settings-queries";
import { PasswordField } from "./password-field";

export default function EmailForm({ onAsked }: { onAsked: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const change = useMutation({
    mutationFn: (values: { email: string; password: string }) => changeEmail(values.email, values.password),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: addressesQuery.queryKey });
      onAsked();
    },
    onError: (error) => form.setErrors(formErrors(error, ["email", "password"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <TextInput
        label={t`New email address`}
        description={t`We send a link there; your address changes when you open it.`}
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        withAsterisk={false}
        data-autofocus
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
      <PasswordField
        label={t`Your password`}
        autoComplete="current-password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={change.isPending}>
        <Trans>Send the link</Trans>
      </Button>
    </form>
  );
}
