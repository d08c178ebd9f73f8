import { MutationCache, onlineManager, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client";
import { noteAnswer, noteNoAnswer } from "./connection";
import { setSessionEnded } from "./session";

const isUnanswered = (error: unknown): boolean => error instanceof ApiError && error.status === 0;

function onError(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) setSessionEnded(true);
  if (isUnanswered(error)) noteNoAnswer();
  else noteAnswer();
}

const onSuccess = (): void => noteAnswer();

/**
 * The cache of what the server said. A 401 in the middle of a page asks to sign in again, over the page.
 *
 * Without a connection a request fails at once and says so: nothing waits in secret for the network to come back.
 */
export function makeQueryClient(): QueryClient {
  onlineManager.subscribe((isOnline) => {
    if (!isOnline) noteNoAnswer();
  });
  return new QueryClient({
    queryCache: new QueryCache({ onError, onSuccess }),
    mutationCache: new MutationCache({ onError, onSuccess }),
    defaultOptions: {
      queries: {
        networkMode: "always",
        refetchOnReconnect: true,
        staleTime: 10_000,
        // What was seen stays at hand for when the network is cut.
        gcTime: 60 * 60_000,
        retry: (count, error) => {
          if (isUnanswered(error) && !onlineManager.isOnline()) return false;
          return count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);
        },
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
