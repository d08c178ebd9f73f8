import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { FieldNote } from "../../components/field-note";
import { Icon } from "../../components/icon";
import { Note } from "../../components/states";
import { accountErrors } from "./account-errors";
import classes from "./account.module.css";
import { type FactorType, type Outcome, signIn } from "./allauth";
import { knowsPasskeys } from "./passkeys";
import { PasswordField } from "./password-field";
import { useConfig } from "./queries";
import { SecondStep } from "./second-step";
import { signInByPasskey } from "./second-factor";

interface Props {
  email?: string;
  forgotten?: ReactNode;
  /** Told when the password was right and a second factor is asked for, and when that is given up. */
  onSecondStep?: (isSecond: boolean) => void;
  onDone: (outcome: Outcome, email: string) => void | Promise<void>;
}

/** Address and password, then a second factor where the account has one; or a passkey alone. What follows is the caller's. */
export function SignInForm({ email = "", forgotten, onSecondStep, onDone }: Props) {
  const [asked, setAsked] = useState<{ email: string; factors: readonly FactorType[] }>();
  const [isTooLate, setTooLate] = useState(false);

  async function passwordGiven(outcome: Outcome, address: string) {
    setTooLate(false);
    if (outcome.pending === "mfa_authenticate") {
      setAsked({ email: address, factors: outcome.factors });
      onSecondStep?.(true);
    } else await onDone(outcome, address);
  }

  if (asked) {
    return (
      <SecondStep
        factors={asked.factors}
        onDone={(outcome) => onDone(outcome, asked.email)}
        onBack={(tooLate) => {
          setTooLate(tooLate);
          setAsked(undefined);
          onSecondStep?.(false);
        }}
      />
    );
  }
  return (
    <div className={classes.form}>
      {isTooLate && (
        <Note tone="doubt" role="status">
          <Trans>That took too long. Please begin again with your password.</Trans>
        </Note>
      )}
      <PasswordStep email={email} forgotten={forgotten} onDone={passwordGiven} />
      <PasskeySignIn onDone={(outcome) => passwordGiven(outcome, "")} />
    </div>
  );
}

function PasswordStep({ email, forgotten, onDone }: Props & { email: string }) {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { email, password: "" } });
  const submit = useMutation({
    mutationFn: async (values: { email: string; password: string }) => {
      const outcome = await signIn(values.email, values.password);
      await onDone(outcome, values.email);
    },
    onError: (error) => form.setErrors(accountErrors(error, ["email", "password"])),
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

/** Draws nothing where this address, or this browser, cannot have passkeys. */
function PasskeySignIn({ onDone }: { onDone: (outcome: Outcome) => void | Promise<void> }) {
  const config = useConfig().data;
  const [problem, setProblem] = useState<Record<string, string>>({});
  const enter = useMutation({
    mutationFn: async () => onDone(await signInByPasskey()),
    onMutate: () => setProblem({}),
    onError: (error) => setProblem(accountErrors(error, [])),
  });
  if (!config?.passkeys || !knowsPasskeys()) return null;
  return (
    <>
      <p className={classes.or}>
        <Trans>or</Trans>
      </p>
      <FieldNote>{problem.form}</FieldNote>
      <Button
        size="lg"
        leftSection={<Icon name="key" />}
        loading={enter.isPending}
        onClick={() => enter.mutate()}
      >
        <Trans>Sign in with a passkey</Trans>
      </Button>
    </>
  );
}
