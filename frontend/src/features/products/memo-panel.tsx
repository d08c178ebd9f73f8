import { Button, Textarea, TextInput } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { FieldNote } from "../../components/field-note";
import surface from "../../components/surface.module.css";
import { formErrors } from "../../lib/form-errors";
import classes from "./panels.module.css";
import { Purchase } from "./purchase";
import { useChangeProduct } from "./queries";
import { tagsOf } from "./tags";

/** What the person notes for themselves, and the way to stop watching. */
export function MemoPanel({ product, onStop }: { product: TrackedProduct; onStop: () => Promise<void> }) {
  const { t } = useLingui();
  const [memo, setMemo] = useState(product.memo);
  const [tags, setTags] = useState(product.tags.join(", "));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isStopping, setStopping] = useState(false);
  const change = useChangeProduct(product.id);
  const isChanged = memo !== product.memo || tagsOf(tags).join() !== product.tags.join();

  function save(event: FormEvent) {
    event.preventDefault();
    setErrors({});
    change.mutate(
      { memo, tags: tagsOf(tags) },
      {
        onSuccess: (saved) => {
          setMemo(saved.memo);
          setTags(saved.tags.join(", "));
        },
        onError: (error) => setErrors(formErrors(error, ["memo", "tags"])),
      },
    );
  }

  return (
    <section className={`${surface.card} ${surface.pad}`}>
      <h2 className={classes.title}>
        <Trans>Memo</Trans>
      </h2>
      <form onSubmit={save} className={classes.form}>
        <Textarea
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
          <Button type="submit" loading={change.isPending} disabled={!isChanged}>
            <Trans>Save the memo</Trans>
          </Button>
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
        </div>
      </form>
      <Purchase product={product} />
    </section>
  );
}
