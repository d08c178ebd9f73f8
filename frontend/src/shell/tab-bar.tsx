import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Icon } from "../components/icon";
import { UnreadCount } from "./header";
import classes from "./shell.module.css";

/** The phone's navigation, under the thumb. */
export function TabBar() {
  const { t } = useLingui();
  return (
    <nav className={classes.tabBar} aria-label={t`Main, at the bottom`}>
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
        <Icon name="list" />
        <Trans>Watching</Trans>
      </Link>
      <Link to="/add" activeOptions={{ includeSearch: false }}>
        <span className={classes.tabAdd}>
          <Icon name="add" />
        </span>
        <Trans>Add</Trans>
      </Link>
      <Link to="/notifications" activeOptions={{ includeSearch: false }}>
        <Icon name="alert" />
        <Trans>Notifications</Trans>
        <UnreadCount />
      </Link>
      <Link to="/settings">
        <Icon name="settings" />
        <Trans>Settings</Trans>
      </Link>
    </nav>
  );
}
