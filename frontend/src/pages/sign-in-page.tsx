import { Trans } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { PageTitle } from "../components/page-title";
import { Note } from "../components/states";
import type { Outcome } from "../features/account/allauth";
import { DemoSignIn } from "../features/account/demo-sign-in";
import { meQuery, useConfig } from "../features/account/queries";
import { SignInForm } from "../features/account/sign-in-form";
import { safeNext } from "../lib/search-params";
import { setSessionEnded } from "../lib/session";
import classes from "./auth.module.css";

export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const [unconfirmed, setUnconfirmed] = useState<string | null>(null);
  const [isSecondStep, setSecondStep] = useState(false);
  const enter = useEnter();
  const signUp = useConfig().data?.sign_up;

  async function done(outcome: Outcome, email: string) {
    if (outcome.isSignedIn) await enter(next);
    else if (outcome.pending === "verify_email") setUnconfirmed(email);
  }

  return (
    <div className={classes.column}>
      <PageTitle>
        <Trans>Sign in</Trans>
      </PageTitle>
      <p className={classes.lead}>
        {isSecondStep ? (
          <Trans>One more step, for your account has a second lock.</Trans>
        ) : (
          <Trans>Welcome back. Your products are being watched.</Trans>
        )}
      </p>
      {unconfirmed && (
        <Note tone="doubt" icon="mail" role="status">
          <Trans>
            {unconfirmed} is not confirmed yet. We have sent the link again: please open it, then you are
            signed in.
          </Trans>
        </Note>
      )}
      <SignInForm
        onDone={done}
        onSecondStep={setSecondStep}
        forgotten={
          <Link to="/reset-password">
            <Trans>Forgot your password?</Trans>
          </Link>
        }
      />
      {signUp !== "closed" && !isSecondStep && (
        <p className={classes.after}>
          {signUp === "invitation" ? (
            <Trans>
              You have an invitation?{" "}
              <Link to="/sign-up" search={{ next }}>
                Create an account
              </Link>
            </Trans>
          ) : (
            <Trans>
              New here?{" "}
              <Link to="/sign-up" search={{ next }}>
                Create an account
              </Link>
            </Trans>
          )}
        </p>
      )}
      {!isSecondStep && (
        <div className={classes.demo}>
          <DemoSignIn onDone={(outcome) => done(outcome, "")} />
        </div>
      )}
    </div>
  );
}

/** Takes the page over to the signed-in person: their language, their data, where they wanted to go. */
export function useEnter() {
  const client = useQueryClient();
  const router = useRouter();
  const navigate = useNavigate();
  return async (next?: string) => {
    // The admin is no page of this app: the browser has to load it.
    if (next?.startsWith("/admin/")) {
      window.location.assign(safeNext(next));
      return;
    }
    await client.fetchQuery({ ...meQuery, staleTime: 0 });
    setSessionEnded(false);
    await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    await router.invalidate();
    await navigate({ href: safeNext(next), replace: true });
  };
}
