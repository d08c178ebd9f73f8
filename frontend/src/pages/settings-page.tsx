import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { PageTitle } from "../components/page-title";
import { useToasts } from "../components/toasts";
import { AccountSettings } from "../features/account/account-settings";
import { DataSettings } from "../features/account/delete-account";
import { DisplaySettings } from "../features/account/display-settings";
import { EmailSettings } from "../features/account/email-settings";
import { PriceSettings } from "../features/account/price-settings";
import { useMaybeMe } from "../features/account/queries";
import { SecuritySettings } from "../features/account/security-settings";
import classes from "../features/account/settings.module.css";
import { DataRows } from "./data-rows";

export function SettingsPage() {
  const { t } = useLingui();
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
        <nav className={classes.side} aria-label={t`Settings`}>
          <a href="#display">
            <Trans>Display</Trans>
          </a>
          <a href="#prices">
            <Trans>How prices are counted</Trans>
          </a>
          <a href="#telling">
            <Trans>How you hear of it</Trans>
          </a>
          <a href="#account">
            <Trans>Account</Trans>
          </a>
          <a href="#security">
            <Trans>Two-step sign-in</Trans>
          </a>
          <a href="#data">
            <Trans>Data</Trans>
          </a>
        </nav>
        <div className={classes.sections}>
          <DisplaySettings me={me} />
          <PriceSettings me={me} />
          <EmailSettings me={me} />
          <AccountSettings me={me} onLeft={leave} />
          <SecuritySettings />
          <DataSettings
            onLeft={() => {
              leave();
              void toasts.say(<Trans>Your account and all that was yours are deleted.</Trans>);
            }}
          >
            <DataRows />
          </DataSettings>
        </div>
      </div>
    </>
  );
}
