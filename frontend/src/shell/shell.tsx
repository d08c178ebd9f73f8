import { Trans } from "@lingui/react/macro";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import surface from "../components/surface.module.css";
import { useMaybeMe } from "../features/account/queries";
import { TimeZoneProvider } from "../i18n/format";
import { activate, i18n } from "../i18n/i18n";
import { browserTimeZone } from "../lib/locale";
import { useSessionEnded } from "../lib/session";
import { Header } from "./header";
import { OfflineBanner } from "./offline-banner";
import classes from "./shell.module.css";
import { TabBar } from "./tab-bar";

// Asked for at once, but no page waits for it: nobody presses a key before there is something to see.
const keys = import("./keys");
const Keys = lazy(async () => ({ default: (await keys).Keys }));
const UpdatePrompt = lazy(async () => ({ default: (await import("./update-prompt")).UpdatePrompt }));
const SessionDialog = lazy(async () => ({
  default: (await import("../features/account/session-dialog")).SessionDialog,
}));

/** What stands around every page. */
export function Shell() {
  const me = useMaybeMe();
  const language = me?.language;
  const hasEnded = useSessionEnded();
  const main = useFocusOnNewPage();
  useEffect(() => {
    if (language && language !== i18n.locale) void activate(language);
  }, [language]);
  return (
    <TimeZoneProvider zone={me?.time_zone ?? browserTimeZone()}>
      <a className={classes.skip} href="#main">
        <Trans>To the content</Trans>
      </a>
      <Header me={me} />
      <OfflineBanner />
      <main ref={main} id="main" tabIndex={-1} className={classes.main}>
        <div className={surface.wrap}>
          <Suspense>
            <Outlet />
          </Suspense>
        </div>
      </main>
      {me && (
        <>
          <TabBar />
          <Suspense>
            <Keys />
          </Suspense>
        </>
      )}
      <Suspense>
        <UpdatePrompt />
      </Suspense>
      {hasEnded && (
        <Suspense>
          <SessionDialog />
        </Suspense>
      )}
    </TimeZoneProvider>
  );
}

/** On a new page the focus begins at its content, unless something of it has the focus already. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const seen = useRef(pathname);
  useEffect(() => {
    if (seen.current === pathname) return;
    seen.current = pathname;
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
