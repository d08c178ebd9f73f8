import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { getTrackedProductsPriceHistoryFileUrl } from "../../api/endpoints";
import type { PriceHistory } from "../../api/generated/model";
import { isWhole, pan, type View, zoom } from "../../components/chart-view";
import { Icon, type IconName } from "../../components/icon";
import surface from "../../components/surface.module.css";
import { timeRange } from "./chart-data";
import { shownView } from "./history-chart";
import classes from "./price-history.module.css";

interface HistoryToolsProps {
  id: string;
  history: PriceHistory;
  view: View | null;
  onView: (view: View | null) => void;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
  /** Begins a target where there is none. */
  onTarget: (() => void) | null;
}

/** Everything that a drag, a pinch or a wheel does, as buttons; the table, and the file. */
export function HistoryTools({ id, history, view, onView, isTable, onTable, onTarget }: HistoryToolsProps) {
  const { t } = useLingui();
  const bounds = timeRange(history);
  const shown = shownView(history, view);
  const middle = (shown[0] + shown[1]) / 2;
  const show = (next: View) => onView(isWhole(next, bounds) ? null : next);
  const tool = (label: string, icon: IconName, next: View, isOff: boolean) => (
    <button
      type="button"
      className={classes.tool}
      aria-label={label}
      title={label}
      aria-disabled={isOff || undefined}
      onClick={() => !isOff && show(next)}
    >
      <Icon name={icon} />
    </button>
  );
  const closer = zoom(shown, bounds, 0.5, middle);
  return (
    <div className={classes.tools}>
      {!isTable && (
        <div role="group" aria-label={t`What the chart shows`}>
          {tool(t`Zoom in`, "zoom-in", closer, closer[1] - closer[0] >= shown[1] - shown[0])}
          {tool(t`Zoom out`, "zoom-out", zoom(shown, bounds, 2, middle), view === null)}
          {tool(t`Earlier`, "back", pan(shown, bounds, -0.5), shown[0] <= bounds[0])}
          {tool(t`Later`, "next", pan(shown, bounds, 0.5), shown[1] >= bounds[1])}
          <button
            type="button"
            className={classes.tool}
            aria-disabled={view === null || undefined}
            onClick={() => onView(null)}
          >
            <Trans>The whole time</Trans>
          </button>
        </div>
      )}
      <div className={surface.push}>
        {!isTable && onTarget && (
          <Button size="compact-sm" variant="subtle" onClick={onTarget}>
            <Trans>Set a target</Trans>
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={() => onTable(!isTable)}>
          {isTable ? <Trans>Show as a chart</Trans> : <Trans>Show as a table</Trans>}
        </Button>
        <Button
          component="a"
          size="compact-sm"
          variant="subtle"
          href={getTrackedProductsPriceHistoryFileUrl(id)}
          download
        >
          <Trans comment="A download of the whole history for a spreadsheet">CSV file</Trans>
        </Button>
      </div>
    </div>
  );
}
