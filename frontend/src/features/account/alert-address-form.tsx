import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { FieldNote } from "../../components/field-note";
import { formErrors } from "../../lib/form-errors";
import classes from "./account.module.css";
import { useAskForAlertEmail } from "./settings-queries";

export default function AlertAddressForm({ email, onAsked }: { email: string; onAsked: () => void }) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "" } });
  const ask = useAskForAlertEmail();
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) =>
        ask.mutate(values.email.trim(), {
          onSuccess: onAsked,
          onError: (error) => form.setErrors(formErrors(error, ["email"])),
        }),
      )}
    >
      <TextInput
        label={t`Email address for alerts`}
        description={t`We send a link there; alerts follow once it is opened. You go on signing in with ${email}.`}
        type="email"
        autoComplete="email"
        inputMode="email"
        required
        withAsterisk={false}
        data-autofocus
        key={form.key("email")}
        {...form.getInputProps("email")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={ask.isPending}>
        <Trans>Send the link</Trans>
      </Button>
    </form>
  );
}
