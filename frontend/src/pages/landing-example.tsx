import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { Change } from "../components/change";
import { Icon } from "../components/icon";
import { Price } from "../components/price";
import surface from "../components/surface.module.css";
import { useFormat } from "../i18n/format";
import { LandingChart } from "./landing-chart";
import { FALL_AT, priceOn, useStory } from "./landing-story";
import classes from "./landing.module.css";

const yen = (amount: number) => ({ amount: String(amount), currency: "JPY" });

/** The whole of it in one look: a price is recorded, falls, and one email comes. */
export function Example() {
  const { day, isOver, again } = useStory();
  const [now] = useState(() => Date.now());
  const hasFallen = day >= FALL_AT;
  return (
    <figure className={classes.example}>
      <div className={surface.card}>
        <div className={classes.exampleHead}>
          <Kettle />
          <div>
            <p className={classes.exampleName}>
              <Trans>Electric kettle 0.8 L</Trans>
            </p>
            <p className={surface.meta}>
              <Trans>Hinatado, goods for daily life</Trans>
            </p>
          </div>
        </div>
        <p className={classes.exampleFigure}>
          <Price money={yen(priceOn(day))} size="l" />
          {/* Its place is kept from the beginning: nothing may jump. */}
          <span className={classes.exampleNews} data-there={hasFallen || undefined}>
            <Change percent="-8" size="l" />
            <span className={classes.exampleEffective}>
              <Trans>Effective</Trans>{" "}
              <b>
                <Price money={yen(11_520)} />
              </b>
            </span>
          </span>
        </p>
        <div className={classes.chart}>
          <LandingChart day={day} now={now} />
        </div>
      </div>
      <Letter isThere={isOver} now={now} />
      <figcaption className={`${surface.meta} ${classes.caption}`}>
        <button type="button" className={classes.again} onClick={again} disabled={!isOver}>
          <Trans>Watch it again</Trans>
        </button>
        <Trans>An example with an invented product.</Trans>
      </figcaption>
    </figure>
  );
}

function Letter({ isThere, now }: { isThere: boolean; now: number }) {
  const format = useFormat();
  const [at] = useState(() => new Date(now).setHours(9, 39, 0, 0));
  const time = format.clock(new Date(at).toISOString());
  return (
    <div className={classes.letter} data-there={isThere || undefined}>
      <Icon name="mail" />
      <div>
        <p className={classes.letterSubject}>
          <Trans>▼8% Electric kettle ¥11,760</Trans>
        </p>
        <p className={surface.meta}>
          <Trans>PriceAlert · today {time}</Trans>
        </p>
      </div>
    </div>
  );
}

/** Drawn, for a picture would be one more thing to wait for. */
function Kettle() {
  return (
    <svg className={classes.kettle} viewBox="0 0 96 96" aria-hidden="true">
      <rect width="96" height="96" rx="8" fill="#f6f7f6" />
      <path
        d="M33 34h30l6 40a5 5 0 0 1-5 6H32a5 5 0 0 1-5-6z"
        fill="#e9e6df"
        stroke="#c9c4b8"
        strokeWidth="1.2"
      />
      <path d="M33 40 20 30l-3 3 12 20" fill="none" stroke="#d8d3c7" strokeWidth="4" strokeLinejoin="round" />
      <path d="M64 38c14 0 17 8 15 24" fill="none" stroke="#8a6d4b" strokeWidth="5" strokeLinecap="round" />
      <rect x="36" y="28" width="24" height="7" rx="3" fill="#d5cfc2" />
      <circle cx="48" cy="25" r="3.5" fill="#8a6d4b" />
      <rect x="24" y="79" width="48" height="4" rx="2" fill="#3a3e3d" />
    </svg>
  );
}
