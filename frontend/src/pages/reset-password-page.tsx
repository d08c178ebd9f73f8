import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { ButtonLink } from "../components/button-link";
import { PageTitle } from "../components/page-title";
import { Message } from "../components/states";
import { askForReset, readReset, resetPassword } from "../features/account/allauth";
import accountClasses from "../features/account/account.module.css";
import { FieldNote } from "../components/field-note";
import { MailboxLink } from "../features/account/mailbox-link";
import { formErrors } from "../lib/form-errors";
import classes from "./auth.module.css";
import { useEnter } from "./sign-in-page";
import { PasswordField } from "../features/account/password-field";

export function AskForResetPage() {
  const { t } = useLingui();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "" } });
  const ask = useMutation({
    mutationFn: ({ email }: { email: string }) => askForReset(email),
    onError: (error) => form.setErrors(formErrors(error, ["email"])),
  });
  if (ask.isSuccess) {
    return (
      <Message title={<Trans>Please look into your mailbox</Trans>} action={<MailboxLink />}>
        <p role="status">
          <Trans>If there is an account with this address, a link to a new password is on its way.</Trans>
        </p>
      </Message>
    );
  }
  return (
    <div className={classes.column}>
      <PageTitle>
        <Trans>A new password</Trans>
      </PageTitle>
      <p className={classes.lead}>
        <Trans>Tell us your address, and we send you a link.</Trans>
      </p>
      <form
        className={accountClasses.form}
        onSubmit={form.onSubmit((values) => ask.mutate(values))}
        noValidate
      >
        <TextInput
          label={t`Email address`}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <FieldNote>{form.errors.form}</FieldNote>
        <Button type="submit" variant="filled" size="lg" loading={ask.isPending}>
          <Trans>Send the link</Trans>
        </Button>
      </form>
      <p className={classes.after}>
        <Link to="/sign-in">
          <Trans>Back to signing in</Trans>
        </Link>
      </p>
    </div>
  );
}

export function ResetPasswordPage() {
  const { t } = useLingui();
  const { key } = useParams({ from: "/reset-password/$key" });
  const enter = useEnter();
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const info = useQuery({
    queryKey: ["reset", key],
    queryFn: () => readReset(key),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reset = useMutation({
    mutationFn: ({ password }: { password: string }) => resetPassword(key, password),
    onSuccess: async (outcome) => {
      if (outcome.isSignedIn) await enter("/");
    },
    onError: (error) => form.setErrors(formErrors(error, ["password"])),
  });
  if (info.error instanceof ApiError && info.error.status >= 400 && info.error.status < 500) {
    return (
      <Message
        title={<Trans>This link is used up</Trans>}
        action={
          <ButtonLink to="/reset-password" variant="filled">
            <Trans>Send a new link</Trans>
          </ButtonLink>
        }
      >
        <Trans>It was opened before, or it is too old.</Trans>
      </Message>
    );
  }
  if (reset.isSuccess) {
    return (
      <Message
        title={<Trans>Your new password is set</Trans>}
        action={
          <ButtonLink to="/sign-in" variant="filled">
            <Trans>Sign in</Trans>
          </ButtonLink>
        }
      >
        <p role="status">
          <Trans>Please sign in with it.</Trans>
        </p>
      </Message>
    );
  }
  return (
    <div className={classes.column}>
      <PageTitle>
        <Trans>A new password</Trans>
      </PageTitle>
      <form
        className={accountClasses.form}
        style={{ marginTop: 24 }}
        onSubmit={form.onSubmit((values) => reset.mutate(values))}
        noValidate
      >
        <PasswordField
          label={t`New password`}
          description={t`At least 12 characters. A sentence is fine.`}
          autoComplete="new-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        <FieldNote>{form.errors.form}</FieldNote>
        <Button type="submit" variant="filled" size="lg" loading={reset.isPending}>
          <Trans>Set this password</Trans>
        </Button>
      </form>
    </div>
  );
}
