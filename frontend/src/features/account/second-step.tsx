import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { FieldNote } from "../../components/field-note";
import { accountErrors } from "./account-errors";
import classes from "./account.module.css";
import type { FactorType, Outcome } from "./allauth";
import { knowsPasskeys } from "./passkeys";
import { giveCode, givePasskey } from "./second-factor";

interface Props {
  factors: readonly FactorType[];
  onDone: (outcome: Outcome) => void | Promise<void>;
  /** Back to address and password; `tooLate` where the server has forgotten that they were right. */
  onBack: (tooLate: boolean) => void;
}

/** The second step of signing in: a code of the app, a recovery code, or a passkey. */
export function SecondStep({ factors, onDone, onBack }: Props) {
  const { t } = useLingui();
  const hasApp = factors.includes("totp");
  const canPasskey = factors.includes("webauthn") && knowsPasskeys();
  const [isRecovery, setRecovery] = useState(!hasApp && !canPasskey);
  const form = useForm({ mode: "uncontrolled", initialValues: { code: "" } });
  const submit = useMutation({
    mutationFn: async (way: () => Promise<Outcome>) => {
      const outcome = await way();
      if (outcome.isSignedIn || outcome.pending) await onDone(outcome);
      else onBack(true);
    },
    onError: (error) => form.setErrors(accountErrors(error, ["code"])),
  });
  const hasField = hasApp || isRecovery;

  function toggle() {
    form.reset();
    setRecovery(!isRecovery);
  }

  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit(({ code }) => submit.mutate(() => giveCode(code.replaceAll(/[\s-]/g, ""))))}
    >
      <p role="status">
        {isRecovery ? (
          <Trans>Enter one of the recovery codes that you kept.</Trans>
        ) : hasApp ? (
          <Trans>The password is right. Now the code that your authenticator app shows.</Trans>
        ) : (
          <Trans>The password is right. Now your passkey, please.</Trans>
        )}
      </p>
      {hasField && (
        <CodeField
          key={String(isRecovery)}
          label={isRecovery ? t`Recovery code` : t`Code of the app`}
          description={isRecovery ? t`8 digits; each works once` : t`6 digits`}
          field={{ key: form.key("code"), ...form.getInputProps("code") }}
        />
      )}
      <FieldNote>{form.errors.form}</FieldNote>
      {hasField && (
        <Button type="submit" variant="filled" size="lg" loading={submit.isPending}>
          <Trans>Sign in</Trans>
        </Button>
      )}
      {canPasskey && (
        <Button
          variant={hasField ? "default" : "filled"}
          size="lg"
          disabled={submit.isPending}
          onClick={() => submit.mutate(givePasskey)}
        >
          <Trans>Use your passkey</Trans>
        </Button>
      )}
      <div className={classes.links}>
        {(hasApp || canPasskey) && (
          <button type="button" className={classes.linkButton} onClick={toggle}>
            {!isRecovery ? (
              <Trans>Use a recovery code instead</Trans>
            ) : hasApp ? (
              <Trans>Use the app instead</Trans>
            ) : (
              <Trans>Use your passkey instead</Trans>
            )}
          </button>
        )}
        <button type="button" className={classes.linkButton} onClick={() => onBack(false)}>
          <Trans>Sign in as somebody else</Trans>
        </button>
      </div>
      <p className={classes.small}>
        <Trans>Phone and codes both lost? Ask who runs this PriceAlert: they can let you in again.</Trans>
      </p>
    </form>
  );
}

interface FieldProps {
  label: string;
  description: string;
  field: { key: string } & Record<string, unknown>;
}

/** It has the focus: who gets here has nothing else to do. */
function CodeField({ label, description, field: { key, ...field } }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <TextInput
      ref={input}
      className={classes.code}
      label={label}
      description={description}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={20}
      required
      withAsterisk={false}
      key={key}
      {...field}
    />
  );
}
