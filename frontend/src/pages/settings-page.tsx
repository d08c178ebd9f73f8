import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { PageTitle } from "../components/page-title";
import { useToasts } from "../components/toasts";
import { AccountSettings } from "../features/account/account-settings";
import { DataSettings } from "../features/account/delete-account";
import { DisplaySettings } from "../features/account/display-settings";
import { EmailSettings } from "../features/account/email-settings";
import { PriceSettings } from "../features/account/price-settings";
import { useMaybeMe } from "../features/account/queries";
import { SettingsNav } from "../features/account/settings-nav";
import classes from "../features/account/settings.module.css";
import { Waiting } from "../components/waiting";

// Far below: asked for with the page, drawn once it is there.
const security = import("../features/account/security-settings");
const SecuritySettings = lazy(async () => ({ default: (await security).SecuritySettings }));
const SECURITY = [420];
const channels = import("../features/account/channel-settings");
const ChannelSettings = lazy(async () => ({ default: (await channels).ChannelSettings }));
const CHANNELS = [220];
const defaults = import("../features/account/default-rules");
const DefaultRules = lazy(async () => ({ default: (await defaults).DefaultRules }));
const DEFAULTS = [200];
const rows = import("./data-rows");
const DataRows = lazy(async () => ({ default: (await rows).DataRows }));

export function SettingsPage() {
  const me = useMaybeMe();
  const navigate = useNavigate();
  const toasts = useToasts();
  // Signing out forgets the person a moment before the page is left.
  if (!me) return null;
  const leave = () => void navigate({ to: "/" });
  return (
    <>
      <PageTitle>
        <Trans>Settings</Trans>
      </PageTitle>
      <div className={classes.layout}>
        <SettingsNav
          items={[
            { id: "display", title: <Trans>Display</Trans> },
            { id: "prices", title: <Trans>How prices are counted</Trans> },
            { id: "defaults", title: <Trans>For each new product</Trans> },
            { id: "telling", title: <Trans>How you hear of it</Trans> },
            { id: "channels", title: <Trans>Other channels</Trans> },
            { id: "account", title: <Trans>Account</Trans> },
            { id: "security", title: <Trans>Two-step sign-in</Trans> },
            { id: "data", title: <Trans>Data</Trans> },
          ]}
        />
        <div className={classes.sections}>
          <DisplaySettings me={me} />
          <PriceSettings me={me} />
          <Suspense fallback={<Waiting heights={DEFAULTS} />}>
            <DefaultRules />
          </Suspense>
          <EmailSettings me={me} />
          <Suspense fallback={<Waiting heights={CHANNELS} />}>
            <ChannelSettings />
          </Suspense>
          <AccountSettings me={me} onLeft={leave} />
          <Suspense fallback={<Waiting heights={SECURITY} />}>
            <SecuritySettings />
          </Suspense>
          <DataSettings
            onLeft={() => {
              leave();
              void toasts.say(<Trans>Your account and all that was yours are deleted.</Trans>);
            }}
          >
            <Suspense>
              <DataRows />
            </Suspense>
          </DataSettings>
        </div>
      </div>
    </>
  );
}
