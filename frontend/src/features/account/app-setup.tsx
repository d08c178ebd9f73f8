import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useClipboard } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FieldNote } from "../../components/field-note";
import { ErrorNote } from "../../components/states";
import { Waiting } from "../../components/waiting";
import { accountErrors } from "./account-errors";
import classes from "./account.module.css";
import { addApp, type AppSecret, newAppSecret } from "./second-factor";

/** An authenticator app: its picture, then the first code as the proof that it works. */
export function AppSetup({ onDone }: { onDone: () => void }) {
  const secret = useQuery({
    queryKey: ["app-secret"],
    queryFn: newAppSecret,
    // Each answer is a new secret: asked for once, and forgotten with the dialog.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (secret.isPending) return <Waiting heights={[220, 80]} />;
  if (secret.error) return <ErrorNote error={secret.error} retry={() => void secret.refetch()} />;
  if (!secret.data) {
    return (
      <p>
        <Trans>An app is set up already, in another tab. Load this page again to see it.</Trans>
      </p>
    );
  }
  return <AppForm secret={secret.data} onDone={onDone} />;
}

function AppForm({ secret, onDone }: { secret: AppSecret; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { code: "" } });
  const add = useMutation({
    mutationFn: ({ code }: { code: string }) => addApp(code),
    onSuccess: onDone,
    onError: (error) => form.setErrors(accountErrors(error, ["code"])),
  });
  return (
    <form className={classes.form} onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
      <p>
        <Trans>
          Scan this picture with an authenticator app, such as Google Authenticator, 1Password or Apple&apos;s
          Passwords.
        </Trans>
      </p>
      <img
        className={classes.picture}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(secret.totp_svg)}`}
        alt={t`QR code for the authenticator app. The key below says the same.`}
        width={200}
        height={200}
      />
      <AppKey secret={secret} />
      <TextInput
        label={t`Code that the app shows`}
        description={t`6 digits, new every half a minute`}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={20}
        required
        withAsterisk={false}
        className={classes.code}
        key={form.key("code")}
        {...form.getInputProps("code")}
      />
      <FieldNote>{form.errors.form}</FieldNote>
      <Button type="submit" variant="filled" size="lg" loading={add.isPending}>
        <Trans>Switch it on</Trans>
      </Button>
    </form>
  );
}

function AppKey({ secret }: { secret: AppSecret }) {
  const clipboard = useClipboard({ timeout: 4_000 });
  return (
    <details className={classes.other}>
      <summary>
        <Trans>The app is on this device, or cannot scan</Trans>
      </summary>
      <p>
        <a href={secret.totp_url}>
          <Trans>Open the app on this device</Trans>
        </a>
      </p>
      <p>
        <Trans>Or type this key into the app:</Trans>
      </p>
      <p className={classes.key}>{secret.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</p>
      <Button size="sm" onClick={() => clipboard.copy(secret.secret)}>
        {clipboard.copied ? <Trans>Copied</Trans> : <Trans>Copy the key</Trans>}
      </Button>
    </details>
  );
}
