import { Button } from "@mantine/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ImportDetail } from "../../api/generated/model";
import { ButtonLink } from "../../components/button-link";
import { Live } from "../../components/live";
import { Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import { useNow } from "../../lib/use-now";
import classes from "./adding.module.css";
import { isUnfinished, useRestoreImport, useUndoImport } from "./queries";

// So long the first looks at what was added may take, one shop after the other.
const READING_MS = 10 * 60_000;

/** How far it is, in a bar and in a sentence; then what came of it and how to take it back. */
export function ImportProgress({ of }: { of: ImportDetail }) {
  return (
    <section className={`${surface.card} ${surface.pad} ${classes.form}`} aria-busy={undefined}>
      {isUnfinished(of) ? <Running of={of} /> : <Ended of={of} />}
      <Acts of={of} />
    </section>
  );
}

function Running({ of: { done, total } }: { of: ImportDetail }) {
  const { t } = useLingui();
  const format = useFormat();
  const [read, all] = [format.number(done), format.number(total)];
  const share = total === 0 ? 0 : Math.round((100 * done) / total);
  return (
    <>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={t`Rows read`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        aria-valuetext={total === 0 ? t`Waiting` : t`${read} of ${all}`}
      >
        <span style={{ width: `${share}%` }} />
      </div>
      <p>
        {total === 0 ? (
          <Trans>It waits for its turn. That takes some seconds.</Trans>
        ) : (
          <Trans>
            {read} of {all} rows read.
          </Trans>
        )}{" "}
        <span className={surface.meta}>
          <Trans>You need not wait: it goes on when you leave this page.</Trans>
        </span>
      </p>
    </>
  );
}

function Ended({ of: { message, undone, counts, ended_at: ended } }: { of: ImportDetail }) {
  const now = useNow();
  const isFresh = ended !== null && now - Date.parse(ended) < READING_MS;
  if (undone) {
    return (
      <Note>
        <Trans>What this list added is no longer watched. For 24 hours it can be brought back.</Trans>
      </Note>
    );
  }
  return (
    <>
      {message && (
        <Note tone="doubt" role="alert">
          {message}
        </Note>
      )}
      <Summary counts={counts} isFresh={isFresh} />
    </>
  );
}

/** What the heading does not say; screen readers are told the whole when it is done. */
function Summary({
  counts: { added, already, refused },
  isFresh,
}: {
  counts: ImportDetail["counts"];
  isFresh: boolean;
}) {
  const rest = (
    <>
      {already > 0 && <Plural value={already} one="# was watched already." other="# were watched already." />}{" "}
      {refused > 0 && <Plural value={refused} one="# row was not taken." other="# rows were not taken." />}
    </>
  );
  return (
    <>
      <p>
        {added > 0 && isFresh && (
          <Trans>Their pages are read one after the other; the prices appear below as they come.</Trans>
        )}{" "}
        {rest}
      </p>
      <Live>
        <Plural
          value={added}
          _0="No product was added."
          one="# product is watched now."
          other="# products are watched now."
        />{" "}
        {rest}
      </Live>
    </>
  );
}

function Acts({ of }: { of: ImportDetail }) {
  const toasts = useToasts();
  const undo = useUndoImport(of.id);
  const restore = useRestoreImport(of.id);
  const isRunning = isUnfinished(of);
  const now = useNow();
  const hasTime = of.undo_until !== null && Date.parse(of.undo_until) > now;
  const mayUndo = isRunning || (of.counts.added > 0 && hasTime && !of.undone);

  async function takeBack() {
    try {
      await undo.mutateAsync();
    } catch (error) {
      await toasts.failed(error);
      return;
    }
    await toasts.undoable(<Trans>What this list added is no longer watched.</Trans>, () =>
      restore.mutateAsync(),
    );
  }

  return (
    <div className={classes.acts}>
      {of.undone ? (
        <Button
          variant="filled"
          loading={restore.isPending}
          onClick={() => restore.mutate(undefined, { onError: (error) => void toasts.failed(error) })}
        >
          <Trans>Bring it back</Trans>
        </Button>
      ) : (
        <ButtonLink to="/" variant="filled">
          <Trans>To what I watch</Trans>
        </ButtonLink>
      )}
      <ButtonLink to="/import">
        <Trans>Bring another list</Trans>
      </ButtonLink>
      {mayUndo && (
        <Button variant="subtle" loading={undo.isPending} onClick={() => void takeBack()}>
          {isRunning ? <Trans>Stop and undo</Trans> : <Trans>Undo</Trans>}
        </Button>
      )}
    </div>
  );
}
