import { Trans } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import type { ProductView } from "../../api/generated/model";
import { PageTitle } from "../../components/page-title";
import surface from "../../components/surface.module.css";
import classes from "./skeleton.module.css";

const CARDS = [0, 1, 2, 3, 4, 5];
const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LONG_MS = 3_000;

/** The shapes of the list, where its parts will stand: only after 200 ms, and words after three seconds. */
export function ListSkeleton({ view }: { view: ProductView }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.late} aria-busy="true">
      <PageTitle className={classes.headline}>
        <Trans>Loading</Trans>
      </PageTitle>
      <p role="status" className={isLong ? classes.words : surface.hidden}>
        {isLong && <Trans>Still waiting</Trans>}
      </p>
      <div className={classes.tools} aria-hidden="true" />
      {view === "table" ? (
        <div className={`${surface.card} ${classes.rows}`} aria-hidden="true">
          {ROWS.map((row) => (
            <div key={row} className={classes.row}>
              <i className={classes.thumb} />
              <i className={classes.bar} />
              <i className={classes.figure} />
            </div>
          ))}
        </div>
      ) : (
        <div className={classes.cards} aria-hidden="true">
          {CARDS.map((card) => (
            <div key={card} className={`${surface.card} ${classes.card}`}>
              <i className={classes.photo} />
              <i className={classes.bar} />
              <i className={classes.price} />
              <i className={classes.spark} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
