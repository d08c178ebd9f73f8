import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { TimeZoneProvider } from "../i18n/format";
import { i18n } from "../i18n/i18n";
import { makeQueryClient } from "../lib/query-client";
import { theme } from "../theme/theme";

/** Draws a component as the app would: theme, language, cache, and a router in which every link leads somewhere. */
export async function renderInApp(ui: ReactNode, address = "/") {
  const root = createRootRoute({ component: Outlet });
  const home = createRoute({ getParentRoute: () => root, path: "/", component: () => ui });
  const rest = createRoute({ getParentRoute: () => root, path: "$", component: () => null });
  const router = createRouter({
    routeTree: root.addChildren([home, rest]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  await router.load();
  return render(
    <QueryClientProvider client={makeQueryClient()}>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={theme} env="test">
          <TimeZoneProvider zone="Asia/Tokyo">
            {/* The app's router type is the real one's; this one only carries links. */}
            <RouterProvider router={router as never} />
          </TimeZoneProvider>
        </MantineProvider>
      </I18nProvider>
    </QueryClientProvider>,
  );
}
