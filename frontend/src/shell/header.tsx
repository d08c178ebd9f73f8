import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Me } from "../api/generated/model";
import { Icon } from "../components/icon";
import surface from "../components/surface.module.css";
import { useUnreadCount } from "../features/notifications/queries";
import { Brand } from "./brand";
import { HeaderPaste } from "./header-paste";
import { LanguageSwitch } from "./language-switch";
import { openLayer } from "./layers";
import { PersonMenu } from "./person-menu";
import classes from "./shell.module.css";

export function Header({ me }: { me: Me | null }) {
  return (
    <header className={classes.header}>
      <div className={`${surface.wrap} ${classes.bar}`}>
        <Brand />
        {me ? <SignedIn me={me} /> : <SignedOut />}
      </div>
    </header>
  );
}

function SignedIn({ me }: { me: Me }) {
  const { t } = useLingui();
  return (
    <>
      <HeaderPaste />
      <nav className={classes.nav} aria-label={t`Main`}>
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
          <Icon name="list" />
          <Trans>Watching</Trans>
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
      <PersonMenu me={me} />
      <button
        type="button"
        className={`${classes.find} ${surface.onlySmall}`}
        aria-label={t`Find or go to`}
        onClick={() => openLayer("palette")}
      >
        <Icon name="search" />
      </button>
    </>
  );
}

function SignedOut() {
  const { t } = useLingui();
  return (
    <nav className={classes.visitorNav} aria-label={t`Main`}>
      <Link to="/" hash="how" className={surface.onlyLarge}>
        <Trans>How it works</Trans>
      </Link>
      <LanguageSwitch />
      <Link to="/sign-in">
        <Trans>Sign in</Trans>
      </Link>
    </nav>
  );
}

export function UnreadCount() {
  const unread = useUnreadCount();
  if (unread === 0) return null;
  return (
    <span className={classes.count}>
      {unread > 99 ? "99+" : unread}
      <span className={surface.hidden}>
        <Trans> unread</Trans>
      </span>
    </span>
  );
}
