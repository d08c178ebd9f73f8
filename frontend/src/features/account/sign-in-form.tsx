import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formErrors } from "../../lib/form-errors";
import { type Outcome, signIn } from "./allauth";
import { FieldNote } from "../../components/field-note";
import classes from "./account.module.css";
import { PasswordField } from "./password-field";

/** E-mail and password; what happens after it is the caller's. */
export function SignInForm({
  email = "",
  forgotten,
  onDone,
}: {
  email?: string;
  forgotten?: ReactNode;
  onDone: (outcome: Outcome, email: string) => void | Promise<void>;
}) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { email, password: "" } });
  const submit = useMutation({
    mutationFn: async (values: { email: string; password: string }) => {
      const outcome = await signIn(values.email, values.password);
      await onDone(outcome, values.email);
    },
    onError: (error) => form.setErrors(formErrors(error, ["email", "password"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate>
      <TextInput
        label={t`Email address`}
        type="email"
        autoComplete="username"
        inputMode="email"
        required
        withAsterisk={false}
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
      <div>
        <PasswordField
          label={t`Password`}
          autoComplete="current-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        {forgotten && <p className={classes.forgotten}>{forgotten}</p>}
      </div>
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={submit.isPending}>
        <Trans>Sign in</Trans>
      </Button>
    </form>
  );
}
