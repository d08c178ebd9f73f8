import { Trans } from "@lingui/react/macro";
import { ButtonLink } from "../components/button-link";
import { SettingsRow } from "../features/account/settings-parts";
import { useExport } from "../features/takeout/queries";
import { ArchiveButton, TableButtons, TakingState } from "../features/takeout/take-out";

/** Of the settings about data: taking out what is one's own, and bringing it in. */
export function DataRows() {
  const taking = useExport();
  return (
    <>
      <SettingsRow
        title={<Trans>Everything that is yours</Trans>}
        description={
          <Trans>
            Products, prices, alerts, notifications and settings in one file. Another account can take it in.
          </Trans>
        }
        control={() => <ArchiveButton taking={taking} />}
        after={<TakingState taking={taking} of="archive" />}
      />
      <SettingsRow
        title={<Trans>For a spreadsheet</Trans>}
        description={<Trans>One table each, as CSV</Trans>}
        control={() => <TableButtons taking={taking} />}
        after={<TakingState taking={taking} of="table" />}
      />
      <SettingsRow
        title={<Trans>Bring in</Trans>}
        description={<Trans>A file from here, a list of addresses, or another tracker’s export</Trans>}
        control={() => (
          <ButtonLink to="/import">
            <Trans>Choose what to bring</Trans>
          </ButtonLink>
        )}
      />
    </>
  );
}
