import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import { bare } from "../../lib/addresses";
import classes from "./adding.module.css";

/** Pages to try, where the instance has some: one press, and one is recognised. */
export function Examples({ urls }: { urls: readonly string[] }) {
  const { t } = useLingui();
  if (urls.length === 0) return null;
  return (
    <section className={classes.examples} aria-label={t`Examples`}>
      <p className={surface.meta}>
        <Trans>Nothing at hand? Try a page of the demo's shops:</Trans>
      </p>
      <ul>
        {urls.map((url) => (
          <li key={url}>
            <Link to="/add" search={{ url }}>
              <Icon name="link" size={16} />
              <span>{bare(url)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What happens once an address is pasted, in three lines. */
export function WhatToExpect() {
  return (
    <ol className={classes.steps}>
      <li>
        <b>
          <Trans>Some seconds</Trans>
        </b>
        <span>
          <Trans>The page is read, and you see the price with the words it was read from.</Trans>
        </span>
      </li>
      <li>
        <b>
          <Trans>One tap</Trans>
        </b>
        <span>
          <Trans>You say when to be told: at a price, at any fall, or when it is back in stock.</Trans>
        </span>
      </li>
      <li>
        <b>
          <Trans>From then on</Trans>
        </b>
        <span>
          <Trans>We look every few hours, as the shop allows. One fall, one email.</Trans>
        </span>
      </li>
    </ol>
  );
}

/** The other ways in, for who has more than one address. */
export function OtherWays() {
  return (
    <>
      <Link to="/import" className={classes.way}>
        <Icon name="list" />
        <span className={surface.grow}>
          <b>
            <Trans>Many at once</Trans>
          </b>
          <span className={surface.meta}>
            <Trans>Paste a list, or drop a file: CSV, bookmarks, another tracker's export.</Trans>
          </span>
        </span>
        <Icon name="next" size={16} />
      </Link>
      <Link to="/bookmarklet" className={classes.way}>
        <Icon name="send" />
        <span className={surface.grow}>
          <b>
            <Trans>From the shop's page</Trans>
          </b>
          <span className={surface.meta}>
            <Trans>A bookmark sends the page you are looking at, for shops that we may not visit.</Trans>
          </span>
        </span>
        <Icon name="next" size={16} />
      </Link>
    </>
  );
}
