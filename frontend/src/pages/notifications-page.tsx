import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMaybeMe } from "../features/account/queries";
import { Inbox } from "../features/notifications/inbox";

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
      onPage={(page) => void navigate({ search: { ...search, page: page === 1 ? undefined : String(page) } })}
    />
  );
}
