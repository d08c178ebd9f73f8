import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, useCallback, useDeferredValue, useMemo, useRef } from "react";
import type { Me, ProductView, TrackedProductPage } from "../api/generated/model";
import { ButtonLink } from "../components/button-link";
import { Live } from "../components/live";
import { Pager } from "../components/pager";
import { EmptyState, ErrorNote, StaleNote } from "../components/states";
import { useKeepView } from "../features/account/queries";
import { BulkBar } from "../features/products/bulk-bar";
import { Filters, type ListSearch } from "../features/products/filters";
import { Headline } from "../features/products/headline";
import { ListSkeleton } from "../features/products/list-skeleton";
import { useMoves } from "../features/products/moves";
import { OrganiseButton, OrganiseRoom, useOrganise } from "../features/products/organise-list";
import { type ListHandle, ProductCards, screenOrder } from "../features/products/product-list";
import { ProductTable } from "../features/products/product-table";
import { listQuery } from "../features/products/queries";
import { useRowActs } from "../features/products/row-acts";
import { titleOf } from "../features/products/title";
import { useFormat } from "../i18n/format";

// Seen once in a life: its words and drawings are not brought to who watches something.
const FirstProduct = lazy(async () => ({ default: (await import("./first-product")).FirstProduct }));

/**
 * Everything a person watches: what happened, and the list. It is told whose it is: after signing out it may be drawn
 * once more, while the page for strangers is on its way.
 */
export function Dashboard({ me }: { me: Me }) {
  const search = useSearch({ from: "/" });
  const { state, order, site, tag, page } = search;
  const list = useQuery({
    ...listQuery({
      state,
      ordering: order,
      site,
      tag,
      search: search.search,
      page: page ? Number(page) : undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const view = search.view ?? me.product_view;

  if (list.isPending) return <ListSkeleton view={view} />;
  if (!list.data) return <ErrorNote error={list.error} retry={() => void list.refetch()} />;
  if (list.data.counts.all === 0) {
    return <FirstProduct />;
  }
  return (
    <>
      <StaleNote error={list.error} retry={() => void list.refetch()} />
      <Watching list={list.data} search={search} view={view} isOld={list.isPlaceholderData} />
    </>
  );
}

function Watching({
  list,
  search,
  view,
  isOld,
}: {
  list: TrackedProductPage;
  search: ListSearch;
  view: ProductView;
  /** The answer to the filters of before: the new one is on its way. */
  isOld: boolean;
}) {
  const navigate = useNavigate();
  const keepView = useKeepView();
  const { counts, facets, summary } = list;
  // Whoever presses a filter sees it pressed at once; the cards, of which there may be many, follow.
  const shown = useDeferredValue(useMemo(() => ({ results: list.results, view }), [list.results, view]));
  const { results } = shown;
  const moves = useMoves(isOld ? undefined : results);
  const lines = useRef<ListHandle>(null);
  const ids = useMemo(
    () => (shown.view === "table" ? results.map(({ id }) => id) : screenOrder(results)),
    [results, shown.view],
  );
  const organise = useOrganise({ results, ids, canMove: (search.order ?? "position") === "position" });
  useRowActs({ results, ids, reveal: (id) => lines.current?.reveal(id), isOn: !organise.isOn });

  const change = useCallback(
    (part: ListSearch) =>
      void navigate({
        to: "/",
        search: (now) => ({ ...now, page: undefined, ...part }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const changeOrder = useCallback((order: ListSearch["order"]) => change({ order }), [change]);
  const showAs = (chosen: ProductView) => {
    keepView.mutate(chosen);
    change({ view: undefined });
  };
  const listProps = {
    products: results,
    moves,
    organising: organise.organising,
    selected: organise.selection.ids,
    ref: lines,
  };
  const rows = organise.within(
    shown.view === "table" ? (
      <ProductTable {...listProps} order={search.order} onOrder={changeOrder} />
    ) : (
      <ProductCards {...listProps} />
    ),
  );

  return (
    <>
      <Headline summary={summary} counts={counts} />
      <Filters counts={counts} facets={facets} search={search} view={view} onChange={change} onView={showAs}>
        <OrganiseButton organise={organise} />
      </Filters>
      <div aria-busy={isOld || undefined}>{results.length === 0 ? <NothingHere /> : rows}</div>
      <Pager
        page={Number(search.page ?? 1) || 1}
        hasNext={list.next !== null}
        hasPrevious={list.previous !== null}
        onChange={(to) => void navigate({ to: "/", search: (now) => ({ ...now, page: String(to) }) })}
      />
      {organise.isOn && (
        <>
          <OrganiseRoom />
          <BulkBar
            products={results}
            selection={organise.selection}
            tags={facets.tags}
            onEnd={organise.end}
          />
        </>
      )}
      <News list={list} moves={moves} />
    </>
  );
}

const NothingHere = () => (
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
);

/** One sentence for each price that arrives, for who does not see it move. */
function News({ list, moves }: { list: TrackedProductPage; moves: ReadonlyMap<string, unknown> }) {
  const format = useFormat();
  return (
    <Live>
      {list.results
        .filter(({ id }) => moves.has(id))
        .map((product) => (
          <p key={product.id}>
            {titleOf(product)}: {product.price && format.money(product.price.shelf)}
          </p>
        ))}
    </Live>
  );
}
