import { useNavigate, useSearch } from "@tanstack/react-router";
import { Inbox } from "../features/notifications/inbox";

export function NotificationsPage() {
  const search = useSearch({ from: "/notifications" });
  const navigate = useNavigate({ from: "/notifications" });
  return (
    <Inbox
      isUnreadOnly={search.unread === "true"}
      page={Math.max(1, Math.trunc(Number(search.page ?? 1)) || 1)}
      onPage={(page) => void navigate({ search: { ...search, page: page === 1 ? undefined : String(page) } })}
    />
  );
}
