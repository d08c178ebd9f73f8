import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { NotificationPage } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { type Filter, searchOf } from "./filter";
import classes from "./notifications.module.css";

/** Sorts to choose from, whether read ones are shown, and the product it is about. All of it stands in the address. */
export function FilterBar({ filter, list }: { filter: Filter; list: NotificationPage | undefined }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { isUnreadOnly } = filter;
  return (
    <div className={classes.filterBar}>
      <nav className={classes.filters} aria-label={t`Filter`}>
        <Sort filter={filter} about={undefined}>
          <Trans>All</Trans>
        </Sort>
        <Sort filter={filter} about="price" unread={list?.unread_about.price}>
          <Trans>Price falls</Trans>
        </Sort>
        <Sort filter={filter} about="stock" unread={list?.unread_about.stock}>
          <Trans>Stock</Trans>
        </Sort>
        <button
          type="button"
          className={classes.unreadOnly}
          role="switch"
          aria-checked={isUnreadOnly}
          onClick={() =>
            void navigate({
              to: "/notifications",
              search: searchOf({ ...filter, isUnreadOnly: !isUnreadOnly }),
            })
          }
        >
          <Icon name={isUnreadOnly ? "check" : "add"} size={16} />
          <Trans>Unread only</Trans> <b>{list?.unread ?? 0}</b>
        </button>
      </nav>
      {filter.product !== undefined && list?.tracked_product && (
        <p className={classes.about}>
          <span>
            <Trans>Only: {list.tracked_product.title}</Trans>
          </span>
          <Link to="/notifications" search={searchOf({ ...filter, product: undefined })} activeProps={{}}>
            <Trans>Show all products</Trans>
          </Link>
        </p>
      )}
    </div>
  );
}

function Sort({
  filter,
  about,
  unread = 0,
  children,
}: {
  filter: Filter;
  about: Filter["about"];
  unread?: number;
  children: ReactNode;
}) {
  return (
    <Link
      to="/notifications"
      search={searchOf({ ...filter, about })}
      aria-current={filter.about === about || undefined}
      activeProps={{}}
    >
      {children}
      {unread > 0 && <b>{unread}</b>}
    </Link>
  );
}
