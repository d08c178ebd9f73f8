import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../api/client";
import { ButtonLink } from "../components/button-link";
import { ErrorNote, Message } from "../components/states";
import { confirmEmail, readConfirmation } from "../features/account/allauth";
import { takeNext } from "../lib/pending-next";
import { useEnter } from "./sign-in-page";

const isUsedUp = (error: unknown) =>
  error instanceof ApiError && (error.status === 400 || error.status === 409);

/** The link of a confirmation mail. A button confirms: mail scanners open links, but press nothing. */
export function ConfirmEmailPage() {
  const { key } = useParams({ from: "/confirm-email/$key" });
  const enter = useEnter();
  const [next, setNext] = useState<string>();
  const info = useQuery({
    queryKey: ["confirmation", key],
    queryFn: () => readConfirmation(key),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const confirm = useMutation({
    mutationFn: () => confirmEmail(key),
    onSuccess: async (outcome) => {
      if (outcome.isSignedIn) await enter(takeNext());
      else setNext(takeNext());
    },
  });

  if (isUsedUp(info.error) || isUsedUp(confirm.error)) return <UsedUp />;
  if (info.error) return <ErrorNote error={info.error} retry={() => void info.refetch()} />;
  if (confirm.isSuccess) {
    return (
      <Message
        title={<Trans>Your address is confirmed</Trans>}
        action={
          <ButtonLink to="/sign-in" search={{ next }} variant="filled">
            <Trans>Sign in</Trans>
          </ButtonLink>
        }
      >
        <p role="status">
          <Trans>Your account is ready. Please sign in.</Trans>
        </p>
      </Message>
    );
  }
  const email = info.data?.email;
  return (
    <Message
      title={<Trans>Confirm your email address</Trans>}
      action={
        <Button
          variant="filled"
          size="lg"
          loading={confirm.isPending}
          disabled={info.isPending}
          onClick={() => confirm.mutate()}
        >
          <Trans>Confirm this address</Trans>
        </Button>
      }
    >
      {email && <Trans>Is {email} yours? Then we send price alerts there.</Trans>}
      {confirm.error && <ErrorNote error={confirm.error} />}
    </Message>
  );
}

function UsedUp() {
  return (
    <Message
      title={<Trans>This link is used up</Trans>}
      action={
        <ButtonLink to="/sign-in" variant="filled">
          <Trans>Sign in</Trans>
        </ButtonLink>
      }
    >
      <Trans>
        It was opened before, or it is too old. If your address is confirmed already, just sign in; if not,
        signing in sends a new link.
      </Trans>
    </Message>
  );
}
