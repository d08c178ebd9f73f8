import { Trans } from "@lingui/react/macro";
import { useFormat } from "../i18n/format";
import { useNow } from "../lib/use-now";

/** Less than a minute ago, or ahead by as little as two clocks may differ. */
export const isJustNow = (at: string, now: number): boolean => Math.abs(now - Date.parse(at)) < 60_000;

/** A time as people say it ("3時間前"); the exact moment on hover. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={at} title={format.moment(at)}>
      {isJustNow(at, now) ? <Trans>just now</Trans> : format.ago(at, now)}
    </time>
  );
}

/** A day, with its year only where that is not this one, and the time; the whole moment on hover. */
export function At({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.moment(at)}>
      {format.day(at)} {format.clock(at)}
    </time>
  );
}
