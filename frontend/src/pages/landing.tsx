import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { ButtonLink } from "../components/button-link";
import { Change } from "../components/change";
import { Icon } from "../components/icon";
import { PageTitle } from "../components/page-title";
import { Price } from "../components/price";
import surface from "../components/surface.module.css";
import { DemoSignIn } from "../features/account/demo-sign-in";
import { AddressField } from "../features/products/address-field";
import { stringifySearch } from "../lib/search-params";
import { LandingChart } from "./landing-chart";
import classes from "./landing.module.css";
import { useEnter } from "./sign-in-page";

/** What PriceAlert does, in one look, for somebody who does not know it yet. */
export function Landing() {
  const navigate = useNavigate();
  const enter = useEnter();
  return (
    <>
      <section className={classes.hero}>
        <div>
          <PageTitle className={classes.slogan}>
            <Trans>When it falls, one email.</Trans>
          </PageTitle>
          <p className={classes.lead}>
            <Trans>
              Paste the address of a product page. PriceAlert watches its price, keeps the evidence, and
              writes to you once, at the right moment.
            </Trans>
          </p>
          <AddressField
            onSubmit={(url) =>
              void navigate({ to: "/sign-up", search: { next: `/add${stringifySearch({ url })}` } })
            }
            action={<Trans>Start watching</Trans>}
          />
          <p className={classes.small}>
            <Trans>Free. Runs on your own server. Strong in Japanese shops, works with any.</Trans>
          </p>
          <div className={surface.row} style={{ marginTop: 20 }}>
            <ButtonLink to="/sign-up">
              <Trans>Create an account</Trans>
            </ButtonLink>
            <ButtonLink to="/sign-in" variant="subtle">
              <Trans>Sign in</Trans>
            </ButtonLink>
          </div>
          <div style={{ marginTop: 20 }}>
            <DemoSignIn onDone={() => enter("/")} />
          </div>
        </div>
        <Example />
      </section>
      <Vows />
    </>
  );
}

function Example() {
  return (
    <figure className={classes.example}>
      <div className={surface.card}>
        <div className={classes.exampleHead}>
          <p className={classes.exampleName}>
            <Trans>Electric kettle 0.8 L</Trans>
          </p>
          <p className={classes.exampleFigure}>
            <Price money={{ amount: "11760", currency: "JPY" }} size="l" />
            <Change percent="-8" size="l" />
          </p>
        </div>
        <div className={classes.chart}>
          <LandingChart />
        </div>
      </div>
      <div className={classes.letter}>
        <Icon name="mail" />
        <div>
          <p className={classes.letterSubject}>
            <Trans>▼8% Electric kettle ¥11,760</Trans>
          </p>
          <p className={surface.meta}>PriceAlert</p>
        </div>
      </div>
      <figcaption className={surface.meta}>
        <Trans>An example with an invented product.</Trans>
      </figcaption>
    </figure>
  );
}

function Vows() {
  return (
    <section>
      <h2 className={classes.vowsTitle}>
        <Trans>Five promises</Trans>
      </h2>
      <div className={classes.vows}>
        <div>
          <h3>
            <Trans>Right</Trans>
          </h3>
          <p>
            <Trans>
              It shows what a buyer pays. What it does not know, it calls unknown; it never guesses.
            </Trans>
          </p>
        </div>
        <div>
          <h3>
            <Trans>Proven</Trans>
          </h3>
          <p>
            <Trans>Each price keeps the words of the page, the place where they stood, and the time.</Trans>
          </p>
        </div>
        <div>
          <h3>
            <Trans>Told once</Trans>
          </h3>
          <p>
            <Trans>
              One fall, one message, whatever crashes. Where nobody can know whether it arrived, we say so.
            </Trans>
          </p>
        </div>
        <div>
          <h3>
            <Trans>Light</Trans>
          </h3>
          <p>
            <Trans>One look costs a few milliseconds. A small machine watches a great many products.</Trans>
          </p>
        </div>
        <div>
          <h3>
            <Trans>Honest</Trans>
          </h3>
          <p>
            <Trans>
              No advertisements, no tracking, no hidden links, and no evading of a shop's defences.
            </Trans>
          </p>
        </div>
      </div>
    </section>
  );
}
