import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ButtonLink } from "../components/button-link";
import { PageTitle } from "../components/page-title";
import { Note } from "../components/states";
import surface from "../components/surface.module.css";
import { DemoSignIn } from "../features/account/demo-sign-in";
import { useConfig } from "../features/account/queries";
import { AddressField } from "../features/products/address-field";
import { stringifySearch } from "../lib/search-params";
import { Example } from "./landing-example";
import classes from "./landing.module.css";
import { useEnter } from "./sign-in-page";

/** What PriceAlert does, in one look, for somebody who does not know it yet. */
export function Landing() {
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
          <WayIn />
          <div className={classes.demo}>
            <DemoSignIn onDone={() => enter("/")} />
          </div>
        </div>
        <Example />
      </section>
      <Vows />
      <Footer />
    </>
  );
}

/** How a stranger begins: by an address, by an invitation, or not here. */
function WayIn() {
  const navigate = useNavigate();
  const signUp = useConfig().data?.sign_up ?? "open";
  if (signUp === "closed") {
    return (
      <>
        <Note>
          <Trans>This PriceAlert takes no new accounts. If you have one, please sign in.</Trans>
        </Note>
        <div className={classes.doors}>
          <ButtonLink to="/sign-in" variant="filled" size="lg">
            <Trans>Sign in</Trans>
          </ButtonLink>
        </div>
      </>
    );
  }
  return (
    <>
      <AddressField
        onSubmit={(url) =>
          void navigate({ to: "/sign-up", search: url ? { next: `/add${stringifySearch({ url })}` } : {} })
        }
        action={<Trans>Start watching</Trans>}
      />
      <p className={classes.small}>
        {signUp === "invitation" ? (
          <Trans>By invitation: have your code ready. The address you paste is kept for you.</Trans>
        ) : (
          <Trans>Free. Runs on your own server. Strong in Japanese shops, works with any.</Trans>
        )}
      </p>
      <div className={classes.doors}>
        <ButtonLink to="/sign-up">
          {signUp === "invitation" ? <Trans>I have an invitation</Trans> : <Trans>Create an account</Trans>}
        </ButtonLink>
        <ButtonLink to="/sign-in" variant="subtle">
          <Trans>Sign in</Trans>
        </ButtonLink>
      </div>
    </>
  );
}

function Vows() {
  return (
    <section id="how" className={classes.how}>
      <h2 className={classes.vowsTitle}>
        <Trans>Five promises</Trans>
      </h2>
      <div className={classes.vows}>
        <Vow title={<Trans>Right</Trans>}>
          <Trans>
            It shows what a buyer pays. What it does not know, it calls unknown; it never guesses.
          </Trans>
        </Vow>
        <Vow title={<Trans>Proven</Trans>}>
          <Trans>Each price keeps the words of the page, the place where they stood, and the time.</Trans>
        </Vow>
        <Vow title={<Trans>Told once</Trans>}>
          <Trans>
            One fall, one message, whatever crashes. Where nobody can know whether it arrived, we say so.
          </Trans>
        </Vow>
        <Vow title={<Trans>Light</Trans>}>
          <Trans>One look costs a few milliseconds. A small machine watches a great many products.</Trans>
        </Vow>
        <Vow title={<Trans>Honest</Trans>}>
          <Trans>No advertisements, no tracking, no hidden links, and no evading of a shop's defences.</Trans>
        </Vow>
      </div>
    </section>
  );
}

function Vow({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div>
      <h3>{title}</h3>
      <p>{children}</p>
    </div>
  );
}

function Footer() {
  return (
    <footer className={`${surface.meta} ${classes.footer}`}>
      <span>
        <Trans>PriceAlert · MIT licence</Trans>
      </span>
      <a href="/api/docs/">
        <Trans>For developers: the API</Trans>
      </a>
    </footer>
  );
}
