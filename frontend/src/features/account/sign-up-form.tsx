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
  needsInvitation = false,
  invitation = "",
  onDone,
}: {
  needsInvitation?: boolean;
  /** A code that came with the address of the page. */
  invitation?: string;
  onDone: (outcome: Outcome, email: string) => void | Promise<void>;
}) {
  const { t } = useLingui();
  const language = useLocale();
  const form = useForm({ mode: "uncontrolled", initialValues: { invitation, email: "", password: "" } });
  const submit = useMutation({
    mutationFn: async ({
      email,
      password,
      ...given
    }: {
      email: string;
      password: string;
      invitation: string;
    }) => {
      const code = needsInvitation ? { invitation: given.invitation } : {};
      await onDone(await signUp({ email, password, language, time_zone: browserTimeZone(), ...code }), email);
    },
    onError: (error) => form.setErrors(formErrors(error, ["invitation", "email", "password"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => submit.mutate(values))} noValidate>
      {needsInvitation && (
        <TextInput
          label={t`Invitation code`}
          description={t`16 letters and figures, such as 7K2M-….`}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          required
          withAsterisk={false}
          key={form.key("invitation")}
          {...form.getInputProps("invitation")}
        />
      )}
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
