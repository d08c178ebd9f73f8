import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "./features/account/queries";
import { ANY_TEXT, parseSearch, safeNext, stringifySearch, taking } from "./lib/search-params";
import { sharedAddress } from "./lib/shared";
import { BrokenPage } from "./pages/broken-page";
import { NotFoundPage } from "./pages/not-found-page";
import { Shell } from "./shell/shell";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

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
  if (await context.client.ensureQueryData(meQuery)) {
    const href = safeNext(search.next);
    // The admin is no page of this app: the browser has to load it.
    throw redirect({ href, reloadDocument: href.startsWith("/admin/") });
  }
}

/** The front: what is watched for a person who is signed in, what PriceAlert does for one who is not. */
const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: taking({
    state: [
      "all",
      "fallen",
      "attention",
      "lowest",
      "at_target",
      "out_of_stock",
      "failing",
      "paused",
      "bought",
    ],
    order: ["position", "name", "price", "-price", "change", "-last_seen"],
    site: ANY_TEXT,
    tag: ANY_TEXT,
    search: ANY_TEXT,
    page: ANY_TEXT,
    view: ["cards", "table"],
  }),
  component: lazyRouteComponent(() => import("./pages/home-page"), "HomePage"),
});

// Other apps share pages to the installed one: `text` and `title` are theirs.
const addSearch = taking({ url: ANY_TEXT, product: ANY_TEXT, text: ANY_TEXT, title: ANY_TEXT });

const add = createRoute({
  getParentRoute: () => root,
  path: "/add",
  validateSearch: addSearch,
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
  validateSearch: taking({ outcome: ["added", "already", "refused"], page: ANY_TEXT }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/import-progress-page"), "ImportProgressPage"),
});

const product = createRoute({
  getParentRoute: () => root,
  path: "/products/$id",
  validateSearch: taking({
    period: ["30d", "90d", "1y", "all"],
    series: ["shelf", "pay_now", "effective"],
    rule: ANY_TEXT,
    snooze: ["week"],
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
  validateSearch: taking({
    unread: ["true"],
    about: ["price", "stock"],
    product: ANY_TEXT,
    page: ANY_TEXT,
  }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/notifications-page"), "NotificationsPage"),
});

const purchases = createRoute({
  getParentRoute: () => root,
  path: "/purchases",
  validateSearch: taking({ page: ANY_TEXT }),
  beforeLoad: signedInOnly,
  component: lazyRouteComponent(() => import("./pages/purchases-page"), "PurchasesPage"),
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
  validateSearch: taking({ next: ANY_TEXT }),
  beforeLoad: visitorsOnly,
  component: lazyRouteComponent(() => import("./pages/sign-in-page"), "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: taking({ next: ANY_TEXT, invitation: ANY_TEXT }),
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
  purchases,
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
