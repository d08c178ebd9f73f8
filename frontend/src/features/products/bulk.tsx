import { Plural, Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { trackedProductsBulk } from "../../api/endpoints";
import type { BulkBody, BulkResult, TrackedProduct } from "../../api/generated/model";
import { useToasts } from "../../components/toasts";

export type Act = BulkBody["action"];

// The server takes so many at once.
const MOST = 500;

async function send(action: Act, ids: readonly string[], tags?: string[]): Promise<BulkResult> {
  const all: BulkResult = { done: [], missing: [], refused: [] };
  for (let start = 0; start < ids.length; start += MOST) {
    const part = await trackedProductsBulk({ ids: ids.slice(start, start + MOST), action, tags });
    all.done.push(...part.done);
    all.missing.push(...part.missing);
    all.refused.push(...part.refused);
  }
  return all;
}

const OPPOSITE = { pause: "resume", resume: "pause", delete: "restore" } as const;

/** What is added to the tags of the chosen products, and what is taken from them. */
export interface TagChange {
  added: string[];
  removed: string[];
}

/** One act on many products; what it took away comes back by undo, exactly where it was. */
export function useBulk() {
  const client = useQueryClient();
  const { say, undoable, failed } = useToasts();
  const renew = () => client.invalidateQueries({ queryKey: ["tracked-products"] });

  const act = useMutation({
    mutationFn: ({ action, ids }: { action: keyof typeof OPPOSITE | "check_now"; ids: readonly string[] }) =>
      send(action, ids),
    onSettled: renew,
    onError: failed,
    onSuccess: ({ done, refused }, { action }) => {
      const words = <Told action={action} done={done.length} refused={refused.length} />;
      if (action === "check_now" || done.length === 0) return void say(words);
      const undo = () => send(OPPOSITE[action], done).then(renew);
      return void undoable(words, undo);
    },
  });

  const tag = useMutation({
    mutationFn: async ({ products, added, removed }: TagChange & { products: readonly TrackedProduct[] }) => {
      const ids = products.map(({ id }) => id);
      const undo: (() => Promise<unknown>)[] = [];
      const changed = new Set<string>();
      let refused = 0;
      // Tag by tag, for each of them may be new to some of the products and known to others.
      for (const each of added) {
        const result = await send("add_tags", ids, [each]);
        undo.push(() => send("remove_tags", result.done, [each]));
        for (const id of result.done) changed.add(id);
        refused = Math.max(refused, result.refused.length);
      }
      for (const each of removed) {
        const result = await send("remove_tags", ids, [each]);
        undo.push(() => send("add_tags", result.done, [each]));
        for (const id of result.done) changed.add(id);
      }
      return { changed: changed.size, refused, undo };
    },
    onSettled: renew,
    onError: failed,
    onSuccess: ({ changed, refused, undo }) => {
      const words = <Told action="tag" done={changed} refused={refused} />;
      if (changed === 0) return void say(words);
      const takeBack = async () => {
        for (const step of undo.toReversed()) await step();
        await renew();
      };
      return void undoable(words, takeBack);
    },
  });

  return { act, tag, isBusy: act.isPending || tag.isPending };
}

function Told({ action, done, refused }: { action: Act | "tag"; done: number; refused: number }): ReactNode {
  return (
    <>
      {done > 0 ? <Done action={action} count={done} /> : refused === 0 && <Trans>That is so already.</Trans>}{" "}
      {refused > 0 && <Refused action={action} count={refused} />}
    </>
  );
}

function Done({ action, count }: { action: Act | "tag"; count: number }): ReactNode {
  switch (action) {
    case "pause":
      return <Plural value={count} one="Paused # product." other="Paused # products." />;
    case "resume":
      return <Plural value={count} one="Watching # product again." other="Watching # products again." />;
    case "delete":
      return <Plural value={count} one="Stopped watching # product." other="Stopped watching # products." />;
    case "check_now":
      return <Plural value={count} one="# product is checked next." other="# products are checked next." />;
    default:
      return (
        <Plural value={count} one="Changed the tags of # product." other="Changed the tags of # products." />
      );
  }
}

function Refused({ action, count }: { action: Act | "tag"; count: number }): ReactNode {
  if (action === "check_now") {
    return (
      <Plural
        value={count}
        one="# cannot be checked: it is paused, or its shop allows no visits."
        other="# cannot be checked: they are paused, or their shop allows no visits."
      />
    );
  }
  return <Plural value={count} one="# has 20 tags already." other="# have 20 tags already." />;
}
