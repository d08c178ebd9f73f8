import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useMaybeMe } from "../features/account/queries";
import { Inbox } from "../features/notifications/inbox";

const off = import("../features/account/channels-off");
const ChannelsOff = lazy(async () => ({ default: (await off).ChannelsOff }));
const stopped = import("../features/account/mail-stopped");
const MailStopped = lazy(async () => ({ default: (await stopped).MailStopped }));

export function NotificationsPage() {
  const search = useSearch({ from: "/notifications" });
  const navigate = useNavigate({ from: "/notifications" });
  const me = useMaybeMe();
  return (
    <Inbox
      filter={{
        isUnreadOnly: search.unread === "true",
        about: search.about,
        product: search.product,
      }}
      page={Math.max(1, Math.trunc(Number(search.page ?? 1)) || 1)}
      isMailed={me?.wants_email ?? true}
      notice={
        <Suspense>
          <ChannelsOff />
          {me?.wants_email && <MailStopped />}
        </Suspense>
      }
      onPage={(page) => void navigate({ search: { ...search, page: page === 1 ? undefined : String(page) } })}
    />
  );
}
