import { Button, Textarea, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { FieldNote } from "../../components/field-note";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import { formErrors } from "../../lib/form-errors";
import classes from "./panels.module.css";
import { Purchase } from "./purchase";
import { useChangeProduct } from "./queries";
import { tagsOf } from "./tags";

/** What the person notes for themselves, that they bought it, and the way to stop watching. */
export function MemoPanel({ product, onStop }: { product: TrackedProduct; onStop: () => Promise<void> }) {
  const [isOpen, setOpen] = useState(false);
  const [isStopping, setStopping] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  // The form is gone: the focus goes back to the button that opened it.
  useEffect(() => {
    if (wasOpen.current && !isOpen) edit.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const isEmpty = !product.memo && product.tags.length === 0;

  return (
    <section className={`${surface.card} ${surface.pad}`} aria-labelledby="memo">
      <div className={classes.memoHead}>
        <h2 id="memo" className={classes.title}>
          <Trans>Memo</Trans>
        </h2>
        {!isOpen && (
          <Button
            ref={edit}
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon name="edit" size={16} />}
            onClick={() => setOpen(true)}
          >
            {isEmpty ? <Trans>Write a memo</Trans> : <Trans>Change the memo</Trans>}
          </Button>
        )}
      </div>
      {isOpen ? (
        <MemoForm product={product} onDone={() => setOpen(false)} />
      ) : (
        <>
          {product.memo ? (
            <p className={classes.memo}>{product.memo}</p>
          ) : (
            isEmpty && (
              <p className={classes.meta}>
                <Trans>Size, colour, who it is for: only you see it.</Trans>
              </p>
            )
          )}
          {product.tags.length > 0 && (
            <p className={classes.tags}>
              {product.tags.map((tag) => (
                <Link key={tag} to="/" search={{ tag }}>
                  #{tag}
                </Link>
              ))}
            </p>
          )}
        </>
      )}
      <Purchase product={product} />
      <Button
        className={classes.stop}
        variant="subtle"
        loading={isStopping}
        leftSection={<Icon name="delete" size={16} />}
        onClick={async () => {
          setStopping(true);
          await onStop();
          setStopping(false);
        }}
      >
        <Trans>Stop watching</Trans>
      </Button>
    </section>
  );
}

function MemoForm({ product, onDone }: { product: TrackedProduct; onDone: () => void }) {
  const { t } = useLingui();
  const [memo, setMemo] = useState(product.memo);
  const [tags, setTags] = useState(product.tags.join(", "));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const change = useChangeProduct(product.id);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  function save(event: FormEvent) {
    event.preventDefault();
    setErrors({});
    change.mutate(
      { memo, tags: tagsOf(tags) },
      { onSuccess: onDone, onError: (error) => setErrors(formErrors(error, ["memo", "tags"])) },
    );
  }

  return (
    <form onSubmit={save} className={classes.form}>
      <Textarea
        ref={field}
        aria-label={t`Memo`}
        placeholder={t`Size, colour, who it is for…`}
        autosize
        minRows={2}
        maxRows={12}
        value={memo}
        error={errors.memo}
        onChange={(event) => setMemo(event.currentTarget.value)}
      />
      <TextInput
        label={t`Tags`}
        description={t`Separated by commas`}
        value={tags}
        error={errors.tags}
        onChange={(event) => setTags(event.currentTarget.value)}
      />
      <FieldNote>{errors.form}</FieldNote>
      <div className={classes.actions}>
        <Button type="submit" variant="filled" loading={change.isPending}>
          <Trans>Save the memo</Trans>
        </Button>
        <Button variant="subtle" onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
