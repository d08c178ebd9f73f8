import { Trans } from "@lingui/react/macro";
import { PageTitle } from "../components/page-title";
import surface from "../components/surface.module.css";
import { Bookmarklet } from "../features/by-hand/bookmarklet";
import classes from "./by-hand-pages.module.css";

/** How to send the page one is looking at, for shops that we may not visit. */
export function BookmarkletPage() {
  return (
    <div className={`${surface.narrow} ${classes.page}`}>
      <PageTitle>
        <Trans>Send a page from your browser</Trans>
      </PageTitle>
      <p className={classes.lead}>
        <Trans>
          For shops that do not allow automatic visits, and pages that only you can see: one click on a
          bookmark sends the page you are looking at, and we read its price.
        </Trans>
      </p>
      <Bookmarklet />
    </div>
  );
}
