import { Trans } from "@lingui/react/macro";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ButtonLink } from "../components/button-link";
import { PageTitle } from "../components/page-title";
import { Message } from "../components/states";
import { Waiting } from "../components/waiting";
import type { Outcome } from "../features/account/allauth";
import { MailboxLink } from "../features/account/mailbox-link";
import { useConfig } from "../features/account/queries";
import { SignUpForm } from "../features/account/sign-up-form";
import { keepNext } from "../lib/pending-next";
import classes from "./auth.module.css";
import { useEnter } from "./sign-in-page";

export function SignUpPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { next, invitation } = useSearch({ from: "/sign-up" });
  const enter = useEnter();
  const config = useConfig();
  const mode = config.data?.sign_up ?? "open";

  async function done(outcome: Outcome, email: string) {
    if (outcome.isSignedIn) {
      await enter(next);
      return;
    }
    keepNext(next);
    setSentTo(email);
  }

  if (config.isPending) return <Waiting heights={[320]} />;
  if (mode === "closed") return <Closed next={next} />;
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
        {mode === "invitation" ? (
          <Trans>Sign-up is by invitation here. Whoever runs this PriceAlert can give you a code.</Trans>
        ) : (
          <Trans>An email address and a password are all we ask for.</Trans>
        )}
      </p>
      <SignUpForm needsInvitation={mode === "invitation"} invitation={invitation} onDone={done} />
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

function Closed({ next }: { next: string | undefined }) {
  return (
    <Message
      title={<Trans>No new accounts here</Trans>}
      action={
        <ButtonLink to="/sign-in" search={{ next }} variant="filled">
          <Trans>Sign in</Trans>
        </ButtonLink>
      }
    >
      <Trans>
        This PriceAlert is closed to newcomers. Whoever runs it can make an account for you; if you have one,
        sign in.
      </Trans>
    </Message>
  );
}
