import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { trackedProductsPriceHistory } from "../../api/endpoints";
import type { HistoryPeriod, HistorySeries } from "../../api/generated/model";
import type { View } from "../../components/chart-view";

const MOST_POINTS = 400;

/** The history of a product as a chart wants it: at most 400 points, thinned by the server. */
export const historyQuery = (id: string, period: HistoryPeriod, series: HistorySeries) =>
  queryOptions({
    queryKey: ["price-history", id, period, series],
    queryFn: ({ signal }) =>
      trackedProductsPriceHistory(id, { period, series, max_points: MOST_POINTS }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });

/** A stretch of it more closely, for a chart that is zoomed in; asked for only where the whole was thinned. */
export const closerQuery = (id: string, series: HistorySeries, view: View, isOn: boolean) => {
  const [from, to] = view.map((time) => new Date(Math.round(time)).toISOString());
  return queryOptions({
    queryKey: ["price-history", id, "closer", series, from, to],
    queryFn: ({ signal }) =>
      trackedProductsPriceHistory(id, { from, to, series, max_points: MOST_POINTS }, { signal }),
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
};

/** What the same product cost in another shop. */
export const shopHistoryQuery = (id: string, shop: string, period: HistoryPeriod, series: HistorySeries) =>
  queryOptions({
    queryKey: ["price-history", id, "shop", shop, period, series],
    queryFn: ({ signal }) =>
      trackedProductsPriceHistory(id, { shop, period, series, max_points: MOST_POINTS }, { signal }),
    refetchInterval: 60_000,
  });
