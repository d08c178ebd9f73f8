import { Skeleton } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import surface from "./surface.module.css";
import classes from "./waiting.module.css";

/** Shapes of what will stand here: only after 200 ms, and words after three seconds. */
export function Waiting({ heights }: { heights: readonly number[] }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 3000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.late} aria-busy="true">
      <div className={classes.shapes}>
        {heights.map((height, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- nameless shapes that never move
          <Skeleton key={index} height={height} radius="lg" animate={false} className={classes.shape} />
        ))}
      </div>
      <p role="status" className={isLong ? classes.words : surface.hidden}>
        {isLong ? <Trans>Still waiting</Trans> : <Trans>Loading</Trans>}
      </p>
    </div>
  );
}
