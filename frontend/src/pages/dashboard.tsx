import { useMediaQuery } from "@mantine/hooks";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { ButtonLink } from "../components/button-link";
import { Live } from "../components/live";
import { Pager } from "../components/pager";
import { EmptyState, ErrorNote } from "../components/states";
import { Waiting } from "../components/waiting";
import { useArrivals } from "../features/products/arrivals";
import { EmptyList } from "../features/products/empty-list";
import { Filters, type ListSearch } from "../features/products/filters";
import { Headline } from "../features/products/headline";
import { ProductCards } from "../features/products/product-list";
import { ProductTable } from "../features/products/product-table";
import { listQuery } from "../features/products/queries";
import { titleOf } from "../features/products/title";
import { useFormat } from "../i18n/format";

const WAITING = [260, 260, 220, 220, 220];

export function Dashboard() {
  const search = useSearch({ from: "/" });
  const navigate = useNavigate();
  const { state, order, site, tag, page } = search;
  const list = useQuery(
    listQuery({
      state,
      ordering: order,
      site,
      tag,
      search: search.search,
      page: page ? Number(page) : undefined,
    }),
  );
  const arrived = useArrivals(list.data?.results);
  const fresh = useMemo(() => new Set(arrived.map((product) => product.id)), [arrived]);
  const format = useFormat();
  // Where the choice between cards and table is not offered (surface.onlyLarge), an address kept elsewhere makes none.
  const hasRoomForTable = useMediaQuery("(min-width: 721px)", true, { getInitialValueInEffect: false });

  const change = useCallback(
    (part: ListSearch) =>
      void navigate({ to: "/", search: (now) => ({ ...now, page: undefined, ...part }), replace: true }),
    [navigate],
  );

  if (list.isPending) return <Waiting heights={WAITING} />;
  if (!list.data) return <ErrorNote error={list.error} retry={() => void list.refetch()} />;
  const { results, counts, next, previous } = list.data;
  if (counts.all === 0) {
    return <EmptyList onAddress={(url) => void navigate({ to: "/add", search: { url } })} />;
  }
  const pageNumber = Number(page ?? 1) || 1;
  return (
    <>
      <Headline counts={counts} />
      <Filters
        counts={counts}
        search={search}
        siteName={results.find((product) => product.site.code === site)?.site.name}
        onChange={change}
      />
      {list.error && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {results.length === 0 ? (
        <EmptyState
          title={<Trans>Nothing here</Trans>}
          action={
            <ButtonLink to="/" search={{}}>
              <Trans>Show all</Trans>
            </ButtonLink>
          }
        >
          <Trans>None of your products fits this choice.</Trans>
        </EmptyState>
      ) : search.view === "table" && hasRoomForTable ? (
        <ProductTable products={results} />
      ) : (
        <ProductCards products={results} fresh={fresh} />
      )}
      <Pager
        page={pageNumber}
        hasNext={next !== null}
        hasPrevious={previous !== null}
        onChange={(to) => void navigate({ to: "/", search: (now) => ({ ...now, page: String(to) }) })}
      />
      <Live>
        {arrived.map((product) => (
          <p key={product.id}>
            {titleOf(product)}: {product.price && format.money(product.price.shelf)}
          </p>
        ))}
      </Live>
    </>
  );
}
