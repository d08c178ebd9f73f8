import { useFormat } from "../i18n/format";
import { useNow } from "../lib/use-now";

/** A time as people say it ("3時間前"); the exact moment on hover. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={at} title={format.moment(at)}>
      {format.ago(at, now)}
    </time>
  );
}

/** A clock time today, else a day with its time. */
export function At({ at }: { at: string }) {
  const format = useFormat();
  return (
    <time dateTime={at} title={format.moment(at)}>
      {format.moment(at)}
    </time>
  );
}
