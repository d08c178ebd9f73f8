import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { NotificationPage } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { PageTitle } from "../../components/page-title";
import { Pager } from "../../components/pager";
import { EmptyState, ErrorNote, StaleNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { Waiting } from "../../components/waiting";
import { FilterBar } from "./filter-bar";
import { type Filter, isNarrowed } from "./filter";
import { MarkAllRead } from "./mark-all-read";
import { NotificationList } from "./notification-list";
import classes from "./notifications.module.css";
import { notificationsQuery } from "./queries";

/** All that was told, or what of it the filter lets through; `page` counts from 1. */
export function Inbox({
  filter,
  page,
  isMailed = true,
  notice,
  onPage,
}: {
  filter: Filter;
  page: number;
  /** Whether what is told is sent by email too. */
  isMailed?: boolean;
  /** What else is to be known of the ways to hear of it. */
  notice?: ReactNode;
  onPage: (page: number) => void;
}) {
  const list = useQuery(
    notificationsQuery({
      unread: filter.isUnreadOnly || undefined,
      about: filter.about,
      tracked_product: filter.product,
      page,
    }),
  );
  return (
    <div className={surface.narrow} style={{ marginInline: "auto" }}>
      <div className={classes.head}>
        <PageTitle>
          <Trans>Notifications</Trans>
        </PageTitle>
        {/* On a later page "all" would leave out the newer ones, which are not on the screen. */}
        {page === 1 && list.data && <MarkAllRead list={list.data} filter={filter} />}
      </div>
      <FilterBar filter={filter} list={list.data} />
      {!isMailed && <MailIsOff />}
      {notice}
      <div className={classes.list}>
        {list.isPending ? (
          <Waiting heights={[112, 112, 112]} />
        ) : list.data ? (
          <>
            <StaleNote error={list.error} retry={() => void list.refetch()} />
            <Listed list={list.data} filter={filter} page={page} onPage={onPage} />
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
  filter,
  page,
  onPage,
}: {
  list: NotificationPage;
  filter: Filter;
  page: number;
  onPage: (page: number) => void;
}) {
  if (list.results.length === 0 && page === 1) {
    if (isNarrowed(filter)) return <NothingHere />;
    return filter.isUnreadOnly ? <AllRead /> : <NothingYet />;
  }
  return (
    <>
      <NotificationList notifications={list.results} isOfOneProduct={filter.product !== undefined} />
      <Pager page={page} hasNext={list.next !== null} hasPrevious={page > 1} onChange={onPage} />
    </>
  );
}

function MailIsOff() {
  return (
    <div className={classes.note}>
      <Note>
        <p>
          <Trans>Emails are off: what your alerts tell stands here only.</Trans>{" "}
          <Link to="/settings" hash="telling">
            <Trans>Change it in the settings</Trans>
          </Link>
        </p>
      </Note>
    </div>
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

const ShowAll = () => (
  <ButtonLink to="/notifications" search={{}}>
    <Trans>Show all</Trans>
  </ButtonLink>
);

const AllRead = () => <EmptyState title={<Trans>Everything is read</Trans>} action={<ShowAll />} />;

const NothingHere = () => (
  <EmptyState title={<Trans>Nothing like this was told</Trans>} action={<ShowAll />} />
);
