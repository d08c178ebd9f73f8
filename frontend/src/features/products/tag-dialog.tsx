import { Button, Group, Modal, TextInput } from "@mantine/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { TagCount, TrackedProduct } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import surface from "../../components/surface.module.css";
import type { TagChange } from "./bulk";
import classes from "./organise.module.css";
import { tagsOf } from "./tags";

const LONGEST = 40;

/** Which tags the chosen products have: all, some or none of them; and new ones. */
export function TagDialog({
  products,
  known,
  onClose,
  onSave,
}: {
  products: readonly TrackedProduct[];
  known: readonly TagCount[];
  onClose: () => void;
  onSave: (change: TagChange) => void;
}) {
  const { t } = useLingui();
  const [wishes, setWishes] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [typed, setTyped] = useState("");
  const fresh = tagsOf(typed);
  const isTooLong = fresh.some((tag) => [...tag].length > LONGEST);

  function save(event: FormEvent) {
    event.preventDefault();
    if (isTooLong) return;
    const wished = [...wishes];
    onSave({
      added: [...new Set([...wished.filter(([, isIn]) => isIn).map(([tag]) => tag), ...fresh])],
      removed: wished.filter(([tag, isIn]) => !isIn && !fresh.includes(tag)).map(([tag]) => tag),
    });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      closeButtonProps={{ "aria-label": t`Close` }}
      title={<Plural value={products.length} one="Tags of # product" other="Tags of # products" />}
    >
      <form onSubmit={save}>
        {known.length > 0 && (
          <div className={classes.tagList} role="group" aria-label={t`Your tags`}>
            {known.map(({ tag }) => (
              <TagRow
                key={tag}
                tag={tag}
                has={products.filter((product) => product.tags.includes(tag)).length}
                of={products.length}
                wish={wishes.get(tag)}
                onWish={(isIn) => setWishes(new Map(wishes).set(tag, isIn))}
              />
            ))}
          </div>
        )}
        <TextInput
          label={t`New tags`}
          description={t`Several are parted by commas.`}
          data-autofocus={known.length === 0 || undefined}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={isTooLong && t`A tag has at most ${LONGEST} characters.`}
        />
        <Group justify="flex-end" mt="xl">
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" variant="filled" disabled={wishes.size === 0 && fresh.length === 0}>
            <Trans>Save the tags</Trans>
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function TagRow({
  tag,
  has,
  of,
  wish,
  onWish,
}: {
  tag: string;
  has: number;
  of: number;
  /** What the person has ticked in this dialog; undefined while it stays as it is. */
  wish: boolean | undefined;
  onWish: (isIn: boolean) => void;
}) {
  const isMixed = wish === undefined && has > 0 && has < of;
  const isIn = wish ?? has === of;
  return (
    <label className={classes.tagRow}>
      <span className={classes.select}>
        <input
          type="checkbox"
          className={classes.check}
          checked={isIn}
          ref={(box) => {
            if (box) box.indeterminate = isMixed;
          }}
          onChange={() => onWish(!isIn)}
        />
        <Icon name="check" size={16} />
      </span>
      <span>{tag}</span>
      <span className={surface.meta}>
        {isMixed && (
          <Trans>
            {has} of {of}
          </Trans>
        )}
      </span>
    </label>
  );
}
