import "./theme/tokens.css";
import "./theme/mantine.css";
import "./theme/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { configQuery, meQuery } from "./features/account/queries";
import { activate } from "./i18n/i18n";
import { preferredLocale } from "./lib/locale";
import { makeQueryClient } from "./lib/query-client";
import { makeRouter } from "./routes";

async function start() {
  const client = makeQueryClient();
  void client.prefetchQuery(configQuery);
  // Who is here decides the language of the first page. Without an answer the page still starts, and says so itself.
  const me = await client.fetchQuery({ ...meQuery, retry: 1, retryDelay: 500 }).catch(() => null);
  await activate(me?.language ?? preferredLocale(navigator.languages));
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root.");
  createRoot(root).render(
    <StrictMode>
      <App client={client} router={makeRouter(client)} />
    </StrictMode>,
  );
}

void start();
