import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { AppRouter } from "./routes";
import { cssVariablesResolver, theme } from "./theme/theme";

// Toasts come after the first page: what is shown before they are there waits in their store.
const Notifications = lazy(async () => ({ default: (await import("@mantine/notifications")).Notifications }));

export function App({ client, router }: { client: QueryClient; router: AppRouter }) {
  return (
    <QueryClientProvider client={client}>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
          <RouterProvider router={router} />
          <Suspense>
            <Notifications position="bottom-center" limit={3} autoClose={8000} />
          </Suspense>
        </MantineProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}
