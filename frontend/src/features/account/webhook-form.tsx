import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { FieldNote } from "../../components/field-note";
import { Note } from "../../components/states";
import { formErrors } from "../../lib/form-errors";
import classes from "./account.module.css";
import { useAddWebhook } from "./channel-queries";
import { ShownOnce } from "./shown-once";

/** A new webhook, and then its secret, this once. */
export default function WebhookForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const add = useAddWebhook();
  const form = useForm({ mode: "uncontrolled", initialValues: { name: "", url: "" } });
  if (add.data) return <NewSecret secret={add.data.secret} onDone={onDone} />;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) =>
        add.mutate(values, { onError: (error) => form.setErrors(formErrors(error, ["name", "url"])) }),
      )}
    >
      <TextInput
        label={t`Name`}
        description={t`For you, to tell it from others.`}
        required
        withAsterisk={false}
        maxLength={60}
        data-autofocus
        key={form.key("name")}
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t`Address`}
        description={t`Each alert is sent there as JSON by POST.`}
        type="url"
        inputMode="url"
        placeholder="https://"
        required
        withAsterisk={false}
        key={form.key("url")}
        {...form.getInputProps("url")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={add.isPending}>
        <Trans>Add the webhook</Trans>
      </Button>
    </form>
  );
}

export function NewSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className={classes.form}>
      <Note tone="doubt">
        <Trans>
          Please keep this secret now: it is shown this once. Your receiver checks with it that a message is
          from here.
        </Trans>
      </Note>
      <ShownOnce name={<Trans>Secret</Trans>} secret={secret} />
      <Button variant="filled" size="lg" onClick={onDone}>
        <Trans>I have kept it</Trans>
      </Button>
    </div>
  );
}
