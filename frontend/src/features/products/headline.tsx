import { Plural, Trans } from "@lingui/react/macro";
import type { StateCounts } from "../../api/generated/model";
import { PageTitle } from "../../components/page-title";
import classes from "./products.module.css";

/** What happened today, as a sentence; below it what is watched. */
export function Headline({ counts }: { counts: StateCounts }) {
  const { all, fallen, attention, paused } = counts;
  return (
    <div>
      <PageTitle className={classes.headline}>
        {fallen > 0 ? (
          <Plural
            value={fallen}
            one={
              <Trans>
                <em># price</em> fell today.
              </Trans>
            }
            other={
              <Trans>
                <em># prices</em> fell today.
              </Trans>
            }
          />
        ) : (
          <Trans>Nothing has fallen since yesterday.</Trans>
        )}
      </PageTitle>
      <p className={classes.subline}>
        <Plural value={all} one="# product watched." other="# products watched." />{" "}
        {attention > 0 && <Plural value={attention} one="# needs a look." other="# need a look." />}{" "}
        {paused > 0 && <Plural value={paused} one="# is paused." other="# are paused." />}
      </p>
    </div>
  );
}
