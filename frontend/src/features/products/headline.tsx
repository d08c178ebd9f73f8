import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { StateCounts, Summary } from "../../api/generated/model";
import { PageTitle } from "../../components/page-title";
import { useFormat } from "../../i18n/format";
import classes from "./products.module.css";

/** What happened today, as a sentence; below it what is watched, what it would save, and what needs a person. */
export function Headline({ summary, counts }: { summary: Summary; counts: StateCounts }) {
  const { falling, tracked, attention } = summary;
  return (
    <div>
      <PageTitle className={classes.headline}>
        {falling > 0 ? (
          <Plural
            value={falling}
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
        <Plural value={tracked} one="# product watched." other="# products watched." />{" "}
        <Saving summary={summary} />{" "}
        {attention > 0 && (
          <Link to="/" search={{ state: "attention" }}>
            <Plural value={attention} one="# needs a look." other="# need a look." />
          </Link>
        )}{" "}
        {counts.paused > 0 && <Plural value={counts.paused} one="# is paused." other="# are paused." />}{" "}
        {counts.bought > 0 && (
          <Link to="/purchases">
            <Trans>What you bought and saved</Trans>
          </Link>
        )}
      </p>
    </div>
  );
}

function Saving({ summary }: { summary: Summary }) {
  const format = useFormat();
  if (summary.saving.length === 0) return null;
  const sums = summary.saving.map(format.money);
  const sum = new Intl.ListFormat(format.locale, { type: "conjunction" }).format(sums);
  return (
    <Trans comment="What buying all watched products now would save; a sum, or several in different currencies">
      Bought now, they cost <b>{sum}</b> less than when you added them.
    </Trans>
  );
}
