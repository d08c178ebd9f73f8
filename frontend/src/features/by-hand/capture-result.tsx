import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import type { Capture } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Price } from "../../components/price";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import classes from "./by-hand.module.css";
import { useForgetCapture, useWatchCapture } from "./queries";

/** What became of a page that was sent: being read, recorded, or in words why not, and what to do then. */
export function CaptureResult({ capture, onForgotten }: { capture: Capture; onForgotten: () => void }) {
  const watch = useWatchCapture(capture.id);
  const forget = useForgetCapture(capture.id);
  const error = watch.error ?? forget.error;
  const isReading = capture.state === "waiting";
  const isGood = capture.outcome === "ok";
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.result}`}>
      <p className={surface.meta}>{capture.site_name}</p>
      {capture.title && <h2>{capture.title}</h2>}
      {capture.price && <Price money={capture.price} size="l" isOld={!isGood} />}
      <div role="status">
        {isReading ? (
          <p>{capture.message}</p>
        ) : (
          <Note tone={isGood ? "plain" : "doubt"} icon={isGood ? "done" : undefined}>
            {capture.message}
          </Note>
        )}
      </div>
      <p className={classes.address}>{capture.url}</p>
      {error && <ErrorNote error={error} />}
      {!isReading && (
        <div className={surface.row}>
          <Act capture={capture} watch={watch} />
          <Button
            variant="subtle"
            loading={forget.isPending}
            onClick={() => forget.mutate(undefined, { onSuccess: onForgotten })}
          >
            <Trans>Delete this page</Trans>
          </Button>
        </div>
      )}
    </section>
  );
}

function Act({ capture, watch }: { capture: Capture; watch: ReturnType<typeof useWatchCapture> }) {
  if (capture.can_watch) {
    return (
      <Button variant="filled" size="lg" loading={watch.isPending} onClick={() => watch.mutate()}>
        <Trans>Watch this product</Trans>
      </Button>
    );
  }
  if (!capture.tracked_product) return null;
  return (
    <ButtonLink to="/products/$id" params={{ id: capture.tracked_product }} variant="filled" size="lg">
      {capture.outcome === "ambiguous" ? <Trans>Choose the price</Trans> : <Trans>Show the product</Trans>}
    </ButtonLink>
  );
}
