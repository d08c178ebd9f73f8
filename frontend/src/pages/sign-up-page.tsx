import { Trans } from "@lingui/react/macro";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { PageTitle } from "../components/page-title";
import { Message } from "../components/states";
import type { Outcome } from "../features/account/allauth";
import { MailboxLink } from "../features/account/mailbox-link";
import { SignUpForm } from "../features/account/sign-up-form";
import { keepNext } from "../lib/pending-next";
import classes from "./auth.module.css";
import { useEnter } from "./sign-in-page";

export function SignUpPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { next } = useSearch({ from: "/sign-up" });
  const enter = useEnter();

  async function done(outcome: Outcome, email: string) {
    if (outcome.isSignedIn) {
      await enter(next);
      return;
    }
    keepNext(next);
    setSentTo(email);
  }

  if (sentTo) {
    return (
      <Message title={<Trans>Please look into your mailbox</Trans>} action={<MailboxLink />}>
        <p role="status">
          <Trans>We have sent a link to {sentTo}. Open it, and your account is ready.</Trans>
        </p>
      </Message>
    );
  }
  return (
    <div className={classes.column}>
      <PageTitle>
        <Trans>Create an account</Trans>
      </PageTitle>
      <p className={classes.lead}>
        <Trans>An email address and a password are all we ask for.</Trans>
      </p>
      <SignUpForm onDone={done} />
      <p className={classes.after}>
        <Trans>
          You have an account?{" "}
          <Link to="/sign-in" search={{ next }}>
            Sign in
          </Link>
        </Trans>
      </p>
    </div>
  );
}
