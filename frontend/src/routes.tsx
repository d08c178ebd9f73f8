import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import * as v from "valibot";
import { meQuery } from "./features/account/queries";
import { parseSearch, safeNext, stringifySearch } from "./lib/search-params";
import { sharedAddress } from "./lib/shared";
import { BrokenPage } from "./pages/broken-page";
import { NotFoundPage } from "./pages/not-found-page";
import { Shell } from "./shell/shell";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

const text = v.optional(v.fallback(v.optional(v.string()), undefined));
const oneOf = <const T extends readonly string[]>(values: T) =>
  v.optional(v.fallback(v.optional(v.picklist(values)), undefined));

/** Sends a visitor to sign in, and afterwards back to where they wanted to go. */
async function signedInOnly({
  context,
  location,
}: {
  context: { client: QueryClient };
  location: { href: string };
}) {
  if (!(await context.client.ensureQueryData(meQuery))) {
    throw redirect({ to: "/sign-in", search: { next: location.href } });
  }
}

/** Sends a person who is signed in already to where they wanted to go. */
async function visitorsOnly({
  context,
  search,
}: {
  context: { client: QueryClient };
  search: { next?: string };
}) {
  if (await context.client.ensureQueryData(meQuery)) throw redirect({ href: safeNext(search.next) });
}

/** The front: what is watched for a person who is signed in, what PriceAlert does for one who is not. */
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: v.object({
    state: oneOf([
      "all",
      "fallen",
      "attention",
      "lowest",
      "at_target",
      "out_of_stock",
      "failing",
      "paused",
      "bought",
    ]),
    order: oneOf(["position", "name", "price", "-price", "change", "-last_seen"]),
    site: text,
    tag: text,
    search: text,
    page: text,
    view: oneOf(["cards", "table"]),
  }),
  component: lazyRouteComponent(() => import("./pages/home-page"), "HomePage"),
});

const add = createRoute({
  getParentRoute: () => root,
  path: "/add",
  // Other apps share pages to the installed one: `text` and `title` are theirs.
  validateSearch: v.object({ url: text, product: text, text, title: text }),
  beforeLoad: async (asked) => {
    const { text: words, title } = asked.search;
    if (words || title) {
      throw redirect({ to: "/add", search: { url: sharedAddress(asked.search) }, replace: true });
    }
    await signedInOnly(asked);
  },
  component: lazyRouteComponent(() => import("./pages/add-page"), "AddPage"),
});

const bringMany = createRoute({
  getParentRoute: () => root,
  path: "/import",
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/import-page"), "ImportPage"),
});

const importProgress = createRoute({
  getParentRoute: () => root,
  path: "/import/$id",
  validateSearch: v.object({ outcome: oneOf(["added", "already", "refused"]), page: text }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/import-progress-page"), "ImportProgressPage"),
});

const product = createRoute({
  getParentRoute: () => root,
  path: "/products/$id",
  validateSearch: v.object({
    period: oneOf(["30d", "90d", "1y", "all"]),
    series: oneOf(["shelf", "pay_now", "effective"]),
    rule: text,
  }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/product-page"), "ProductPage"),
});

const bookmarklet = createRoute({
  getParentRoute: () => root,
  path: "/bookmarklet",
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/bookmarklet-page"), "BookmarkletPage"),
});

const capture = createRoute({
  getParentRoute: () => root,
  path: "/captures/$id",
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/capture-page"), "CapturePage"),
});

const notifications = createRoute({
  getParentRoute: () => root,
  path: "/notifications",
  validateSearch: v.object({
    unread: oneOf(["true"]),
    about: oneOf(["price", "stock"]),
    product: text,
    page: text,
  }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/notifications-page"), "NotificationsPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/settings-page"), "SettingsPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: v.object({ next: text }),
  beforeLoad: visitorsOnly,
  component: lazyRouteComponent(() => import("./pages/sign-in-page"), "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: v.object({ next: text, invitation: text }),
  beforeLoad: visitorsOnly,
  component: lazyRouteComponent(() => import("./pages/sign-up-page"), "SignUpPage"),
});

const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: "/confirm-email/$key",
  component: lazyRouteComponent(() => import("./pages/confirm-email-page"), "ConfirmEmailPage"),
});

const confirmAlertEmail = createRoute({
  getParentRoute: () => root,
  path: "/confirm-alert-email/$key",
  component: lazyRouteComponent(() => import("./pages/confirm-alert-email-page"), "ConfirmAlertEmailPage"),
});

const askForReset = createRoute({
  getParentRoute: () => root,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("./pages/reset-password-page"), "AskForResetPage"),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset-password/$key",
  component: lazyRouteComponent(() => import("./pages/reset-password-page"), "ResetPasswordPage"),
});

/** Every address of the app. */
const tree = root.addChildren([
  home,
  add,
  bringMany,
  importProgress,
  product,
  bookmarklet,
  capture,
  notifications,
  settings,
  signIn,
  signUp,
  confirmEmail,
  confirmAlertEmail,
  askForReset,
  resetPassword,
]);

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultErrorComponent: BrokenPage,
  });

export type AppRouter = ReturnType<typeof makeRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}
