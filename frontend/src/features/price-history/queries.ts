import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { trackedProductsPriceHistory } from "../../api/generated/endpoints";
import type { HistoryPeriod, HistorySeries } from "../../api/generated/model";

/** The history of a product as a chart wants it: at most 400 points, thinned by the server. */
export const historyQuery = (id: string, period: HistoryPeriod, series: HistorySeries) =>
  queryOptions({
    queryKey: ["price-history", id, period, series],
    queryFn: ({ signal }) => trackedProductsPriceHistory(id, { period, series, max_points: 400 }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
