import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  feedLinkCreate,
  feedLinkDestroy,
  feedLinkRetrieve,
  pushCreate,
  pushRetrieve,
  webhooksCreate,
  webhooksDestroy,
  webhooksList,
  webhooksReplay,
  webhooksRotate,
  webhooksSwitchOn,
  webhooksTest,
} from "../../api/endpoints";
import type { Webhook, WebhookBody } from "../../api/generated/model";
import { deviceOf } from "../../lib/device";
import { meQuery } from "./queries";
import { askLeave, subscribe, subscribedAt, unsubscribe } from "../../lib/push";

const SOON_MS = 1500;

/** Whether a message of it is on its way: its end is to be seen here. */
const isUnderWay = ({ deliveries: [last] }: Webhook) =>
  last !== undefined && ["owed", "claimed", "sending"].includes(last.state) && last.reply_code === null;

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => webhooksList({ signal }),
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? SOON_MS : false),
});

/** At which address this browser takes push messages; null where it takes none. */
export const subscribedQuery = queryOptions({
  queryKey: ["webhooks", "this-browser"],
  queryFn: subscribedAt,
});

export const feedLinkQuery = queryOptions({
  queryKey: ["feed-link"],
  queryFn: ({ signal }) => feedLinkRetrieve({ signal }),
});

function useThen<T, V>(key: readonly unknown[], act: (wish: V) => Promise<T>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

const HOOKS = webhooksQuery.queryKey;
export const useAddWebhook = () => useThen(HOOKS, (body: WebhookBody) => webhooksCreate(body));
export const useRotateWebhook = () => useThen(HOOKS, (id: string) => webhooksRotate(id));
export const useTestWebhook = () => useThen(HOOKS, (id: string) => webhooksTest(id));
export const useSwitchOnWebhook = () => useThen(HOOKS, (id: string) => webhooksSwitchOn(id));

/** Null where the person did not allow it. */
export function useTellHere() {
  const client = useQueryClient();
  return useThen(HOOKS, async (): Promise<Webhook | null> => {
    if (!(await askLeave())) return null;
    const [me, { server_key }] = await Promise.all([client.ensureQueryData(meQuery), pushRetrieve()]);
    if (!me) return null;
    const subscribed = await subscribe(me.id, server_key);
    const { browser, system } = deviceOf(navigator.userAgent);
    const name = [browser, system].filter(Boolean).join(", ") || "?";
    return pushCreate({ ...subscribed, name, server_key });
  });
}

/** Where it is this browser, it stops listening too. */
export const useRemoveWebhook = () =>
  useThen(HOOKS, async ({ id, url }: Webhook) => {
    await webhooksDestroy(id);
    if (url === (await subscribedAt())) await unsubscribe();
  });

/** Before its person signs out: what they are told no longer comes to this browser. */
export async function leaveThisBrowser(): Promise<void> {
  const at = await subscribedAt();
  if (at === null) return;
  const ours = (await webhooksList()).find(({ url }) => url === at);
  if (ours) await webhooksDestroy(ours.id);
  await unsubscribe();
}

export const useReplay = (webhook: string) =>
  useThen(HOOKS, (delivery: string) => webhooksReplay(webhook, delivery));

const LINK = feedLinkQuery.queryKey;
export const useMakeFeedLink = () => useThen(LINK, () => feedLinkCreate());
export const useEndFeedLink = () => useThen(LINK, () => feedLinkDestroy());
