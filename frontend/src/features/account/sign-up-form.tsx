import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useLocale } from "../../i18n/format";
import { formErrors } from "../../lib/form-errors";
import { browserTimeZone } from "../../lib/locale";
import { type Outcome, signUp } from "./allauth";
import { FieldNote } from "../../components/field-note";
import classes from "./account.module.css";
import { PasswordField } from "./password-field";

export function SignUpForm({
  onDone,
}: {
  onDone: (outcome: Outcome, email: string) => void | Promise<void>;
}) {
  const { t } = useLingui();
  const language = useLocale();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const submit = useMutation({
    mutationFn: async ({ email, password }: { email: string; password: string }) =>
      onDone(await signUp({ email, password, language, time_zone: browserTimeZone() }), email),
    onError: (error) => form.setErrors(formErrors(error, ["email", "password"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate>
      <TextInput
        label={t`Email address`}
        description={t`Price alerts come here.`}
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        withAsterisk={false}
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
      <PasswordField
        label={t`Password`}
        description={t`At least 12 characters. A sentence is fine.`}
        autoComplete="new-password"
        key={form.key("password")}
        {...form.getInputProps("password")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={submit.isPending}>
        <Trans>Create an account</Trans>
      </Button>
    </form>
  );
}
