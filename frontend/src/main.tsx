import "./theme/tokens.css";
import "./theme/mantine.css";
import "./theme/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client";
import { App } from "./app";
import { configQuery, meQuery } from "./features/account/queries";
import { activate } from "./i18n/i18n";
import { preferredLocale } from "./lib/locale";
import { makeQueryClient } from "./lib/query-client";
import { makeRouter } from "./routes";
import { rememberedScheme } from "./theme/scheme";

// Before anything is drawn: a dark page must not begin with a white flash.
const scheme = rememberedScheme();
if (scheme) document.documentElement.dataset.mantineColorScheme = scheme;

const client = makeQueryClient();
// Needed without a network, and after the first page.
const seen = () => import("./lib/seen/seen");

/** Who is here; without an answer whoever was here last, from what is kept of what they saw. */
async function whoIsHere() {
  try {
    return await client.fetchQuery({ ...meQuery, retry: 1, retryDelay: 500 });
  } catch (error) {
    // Anything else the page says itself.
    if (error instanceof ApiError && error.status === 0) await (await seen()).restoreSeen(client);
    return client.getQueryData(meQuery.queryKey) ?? null;
  }
}

async function start() {
  void client.prefetchQuery(configQuery);
  // The person's language decides the first page; most often it is the browser's, so that is under way already.
  const expected = preferredLocale(navigator.languages);
  const [me] = await Promise.all([whoIsHere(), activate(expected)]);
  if (me && me.language !== expected) await activate(me.language);
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root.");
  createRoot(root).render(
    <StrictMode>
      <App client={client} router={makeRouter(client)} />
    </StrictMode>,
  );
  (await seen()).keepSeen(client);
  (await import("./shell/worker")).startWorker();
}

void start();
