import { Button } from "@mantine/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { NotificationPage } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Live } from "../../components/live";
import { PageTitle } from "../../components/page-title";
import { Pager } from "../../components/pager";
import { EmptyState, ErrorNote } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { NotificationList } from "./notification-list";
import classes from "./notifications.module.css";
import { notificationsQuery, useMarkRead } from "./queries";

/** All that was told, or what of it waits to be read; `page` counts from 1. */
export function Inbox({
  isUnreadOnly,
  page,
  onPage,
}: {
  isUnreadOnly: boolean;
  page: number;
  onPage: (page: number) => void;
}) {
  const list = useQuery(notificationsQuery({ unread: isUnreadOnly || undefined, page }));
  return (
    <div className={surface.narrow} style={{ marginInline: "auto" }}>
      <div className={classes.head}>
        <PageTitle>
          <Trans>Notifications</Trans>
        </PageTitle>
        {/* On a later page "all" would leave out the newer ones, which are not on the screen. */}
        {page === 1 && list.data && <MarkAllRead list={list.data} />}
      </div>
      <FilterLinks isUnreadOnly={isUnreadOnly} unread={list.data?.unread ?? 0} />
      <div className={classes.list}>
        {list.isPending ? (
          <Waiting heights={[112, 112, 112]} />
        ) : list.data ? (
          <>
            {list.error && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
            <Listed list={list.data} isUnreadOnly={isUnreadOnly} page={page} onPage={onPage} />
          </>
        ) : (
          <ErrorNote error={list.error} retry={() => void list.refetch()} />
        )}
      </div>
    </div>
  );
}

function Listed({
  list,
  isUnreadOnly,
  page,
  onPage,
}: {
  list: NotificationPage;
  isUnreadOnly: boolean;
  page: number;
  onPage: (page: number) => void;
}) {
  if (list.results.length === 0 && page === 1) return isUnreadOnly ? <AllRead /> : <NothingYet />;
  return (
    <>
      <NotificationList notifications={list.results} />
      <Pager page={page} hasNext={list.next !== null} hasPrevious={page > 1} onChange={onPage} />
    </>
  );
}

function FilterLinks({ isUnreadOnly, unread }: { isUnreadOnly: boolean; unread: number }) {
  const { t } = useLingui();
  return (
    <nav className={classes.filters} aria-label={t`Filter`}>
      <Link to="/notifications" search={{}} aria-current={!isUnreadOnly || undefined} activeProps={{}}>
        <Trans>All</Trans>
      </Link>
      <Link
        to="/notifications"
        search={{ unread: "true" }}
        aria-current={isUnreadOnly || undefined}
        activeProps={{}}
      >
        <Trans>Unread</Trans> <b>{unread}</b>
      </Link>
    </nav>
  );
}

/** Reads all that the page shows or that is older: what arrives meanwhile stays unread. */
function MarkAllRead({ list }: { list: NotificationPage }) {
  const markRead = useMarkRead();
  const newest = list.results[0]?.created_at;
  return (
    <>
      {list.unread > 0 && newest && (
        <Button loading={markRead.isPending} onClick={() => markRead.mutate({ all: true, up_to: newest })}>
          <Trans>Mark all as read</Trans>
        </Button>
      )}
      <Live>
        {markRead.isSuccess && (
          <Plural value={list.unread} _0="All are read." one="# is unread." other="# are unread." />
        )}
      </Live>
      {markRead.error && <ErrorNote error={markRead.error} />}
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      title={<Trans>Nothing has been told yet</Trans>}
      action={
        <ButtonLink to="/">
          <Trans>To what you watch</Trans>
        </ButtonLink>
      }
    >
      <p>
        <Trans>
          When one of your alerts comes true, it stands here, with its reason and what became of its email.
        </Trans>
      </p>
    </EmptyState>
  );
}

function AllRead() {
  return (
    <EmptyState
      title={<Trans>Everything is read</Trans>}
      action={
        <ButtonLink to="/notifications" search={{}}>
          <Trans>Show all</Trans>
        </ButtonLink>
      }
    />
  );
}
