import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { TagCount, TrackedProduct } from "../../api/generated/model";
import { Icon, type IconName } from "../../components/icon";
import { useBulk } from "./bulk";
import classes from "./organise.module.css";
import type { Selection } from "./selection";

const TagDialog = lazy(async () => ({ default: (await import("./tag-dialog")).TagDialog }));

/** What can be done to all chosen products at once; it stands at the lower edge, under the thumb. */
export function BulkBar({
  products,
  selection,
  tags,
  onEnd,
}: {
  /** All that the list shows. */
  products: readonly TrackedProduct[];
  selection: Selection;
  /** The tags a person has used, for the dialog to offer. */
  tags: readonly TagCount[];
  onEnd: () => void;
}) {
  const { t } = useLingui();
  const { act, tag, isBusy } = useBulk();
  const [isTagging, setTagging] = useState(false);
  const chosen = products.filter(({ id }) => selection.ids.has(id));
  const ids = chosen.map(({ id }) => id);
  const isAll = chosen.length === products.length;
  const areAllPaused = chosen.length > 0 && chosen.every(({ paused }) => paused);
  const isOff = chosen.length === 0 || isBusy;

  return (
    <div className={classes.bar} data-lower-bar role="toolbar" aria-label={t`Chosen products`}>
      <span className={classes.chosen} role="status">
        <Plural value={chosen.length} _0="None chosen" one="# chosen" other="# chosen" />
      </span>
      <span className={classes.actsAside}>
        <Act
          icon="check"
          onPress={() => selection.setAll(isAll ? [] : products.map(({ id }) => id))}
          isOff={products.length === 0}
        >
          {isAll ? <Trans>Choose none</Trans> : <Trans>Choose all</Trans>}
        </Act>
      </span>
      <span className={classes.divider} />
      {areAllPaused ? (
        <Act icon="play" isOff={isOff} onPress={() => act.mutate({ action: "resume", ids })}>
          <Trans>Go on watching</Trans>
        </Act>
      ) : (
        <Act icon="pause" isOff={isOff} onPress={() => act.mutate({ action: "pause", ids })}>
          <Trans>Pause</Trans>
        </Act>
      )}
      <Act icon="clock" isOff={isOff} onPress={() => act.mutate({ action: "check_now", ids })}>
        <Trans>Check now</Trans>
      </Act>
      <Act icon="tag" isOff={isOff} onPress={() => setTagging(true)}>
        <Trans>Tags…</Trans>
      </Act>
      <Act
        icon="delete"
        tone="rise"
        isOff={isOff}
        onPress={() => act.mutate({ action: "delete", ids }, { onSuccess: () => selection.setAll([]) })}
      >
        <Trans>Stop watching</Trans>
      </Act>
      <span className={classes.divider} />
      <Act icon="done" onPress={onEnd}>
        <Trans comment="Ends the sorting out of the list">Done</Trans>
      </Act>
      {isTagging && (
        <Suspense>
          <TagDialog
            products={chosen}
            known={tags}
            onClose={() => setTagging(false)}
            onSave={(change) => {
              setTagging(false);
              tag.mutate({ products: chosen, ...change });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function Act({
  icon,
  tone,
  isOff = false,
  onPress,
  children,
}: {
  icon: IconName;
  tone?: "rise";
  isOff?: boolean;
  onPress: () => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className={classes.act} data-tone={tone} disabled={isOff} onClick={onPress}>
      <Icon name={icon} />
      <span>{children}</span>
    </button>
  );
}
