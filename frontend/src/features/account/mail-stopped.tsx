import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { alertMailRetrieve, alertMailTryAgain } from "../../api/endpoints";
import type { MailStop } from "../../api/generated/model";
import { ErrorNote, Note } from "../../components/states";
import { useToasts } from "../../components/toasts";
import settings from "./settings.module.css";

const alertMailQuery = queryOptions({
  queryKey: ["alert-mail"],
  queryFn: ({ signal }) => alertMailRetrieve({ signal }),
});

/** Why no alerts go to the person's address any more, and what to do; nothing where they do. */
export function MailStopped({ inSettings = false }: { inSettings?: boolean }) {
  const stop = useQuery(alertMailQuery).data?.stopped;
  return stop ? <Stopped stop={stop} inSettings={inSettings} /> : null;
}

function Stopped({ stop, inSettings }: { stop: MailStop; inSettings: boolean }) {
  const { address } = stop;
  const toasts = useToasts();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => alertMailTryAgain(),
    onSuccess: (mail) => {
      client.setQueryData(alertMailQuery.queryKey, mail);
      void toasts.say(<Trans>Alerts go to {address} again.</Trans>);
    },
  });
  return (
    <Note tone="doubt" icon="mail" role="status">
      <p>{because(stop)}</p>
      <p>
        {inSettings ? (
          <Trans>Use another address below, or try this one again if it is right.</Trans>
        ) : (
          <Trans>
            All alerts stand here.{" "}
            <Link to="/settings" hash="telling">
              Use another address
            </Link>
            , or try this one again if it is right.
          </Trans>
        )}
      </p>
      <div className={settings.noteActs}>
        <Button size="sm" loading={again.isPending} onClick={() => again.mutate()}>
          <Trans>Try again</Trans>
        </Button>
      </div>
      {again.error && <ErrorNote error={again.error} />}
    </Note>
  );
}

function because({ address, because }: MailStop): ReactNode {
  switch (because) {
    case "complained":
      return <Trans>No emails go to {address} any more: one was marked as unwanted there.</Trans>;
    case "bounced":
      return <Trans>No emails go to {address} any more: three of them came back.</Trans>;
    case "refused":
      return <Trans>No emails go to {address} any more: its mail server refused three in a row.</Trans>;
  }
}
