import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  feedLinkCreate,
  feedLinkDestroy,
  feedLinkRetrieve,
  webhooksCreate,
  webhooksDestroy,
  webhooksList,
  webhooksReplay,
  webhooksRotate,
  webhooksSwitchOn,
  webhooksTest,
} from "../../api/endpoints";
import type { Webhook, WebhookBody } from "../../api/generated/model";

const SOON_MS = 1500;

/** Whether a message of it is on its way: its end is to be seen here. */
const isUnderWay = ({ deliveries: [last] }: Webhook) =>
  last !== undefined && ["owed", "claimed", "sending"].includes(last.state) && last.reply_code === null;

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => webhooksList({ signal }),
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? SOON_MS : false),
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
export const useRemoveWebhook = () => useThen(HOOKS, (id: string) => webhooksDestroy(id));
export const useReplay = (webhook: string) =>
  useThen(HOOKS, (delivery: string) => webhooksReplay(webhook, delivery));

const LINK = feedLinkQuery.queryKey;
export const useMakeFeedLink = () => useThen(LINK, () => feedLinkCreate());
export const useEndFeedLink = () => useThen(LINK, () => feedLinkDestroy());
