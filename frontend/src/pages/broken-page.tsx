import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { Message } from "../components/states";
import { NotFoundPage } from "./not-found-page";

/** The last net: a fault of ours, told without blame, with the way on. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  return (
    <Message
      title={<Trans>We could not show this</Trans>}
      action={
        <Button
          onClick={() => {
            reset();
            void router.invalidate();
          }}
        >
          <Trans>Open it again</Trans>
        </Button>
      }
    >
      {error instanceof ApiError && error.message ? (
        error.message
      ) : (
        <Trans>Your records are safe. Please open it again.</Trans>
      )}
    </Message>
  );
}
