import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { ApiError } from "../api/client";
import type { TrackedProduct } from "../api/generated/model";
import { Icon } from "../components/icon";
import { Live } from "../components/live";
import { ErrorNote, StaleNote } from "../components/states";
import surface from "../components/surface.module.css";
import { Waiting } from "../components/waiting";
import { RuleList } from "../features/alerts/rule-list";
import type { ComparedShop } from "../features/price-history/compared";
import { OwnPrice } from "../features/by-hand/own-price";
import { useArrivals } from "../features/products/arrivals";
import { EvidencePanel } from "../features/products/evidence-panel";
import { LookPanel } from "../features/products/look-panel";
import { MemoPanel } from "../features/products/memo-panel";
import { ProductHero } from "../features/products/product-hero";
import { Proof } from "../features/products/proof";
import {
  isAwaited,
  listQuery,
  useChangeProduct,
  useCheckNow,
  useProduct,
} from "../features/products/queries";
import { useStopWatching } from "../features/products/stop-watching";
import { titleOf } from "../features/products/title";
import { shopsQuery } from "../features/shops/queries";
import { useFormat } from "../i18n/format";
import { useShortcuts } from "../lib/shortcuts/shortcuts";
import { useNeighbours } from "./neighbours";
import { NotFoundPage } from "./not-found-page";
import classes from "./product-page.module.css";
import { ruleSubject } from "./rule-subject";
import { useTargetRule } from "./target-rule";

// Asked for with the page, and drawn once it is there: the price does not wait for its chart.
const chart = import("../features/price-history/history-card");
const HistoryCard = lazy(async () => ({ default: (await chart).HistoryCard }));
const shopSection = import("../features/shops/shop-section");
const ShopSection = lazy(async () => ({ default: (await shopSection).ShopSection }));
const SnoozeOffer = lazy(async () => ({
  default: (await import("../features/alerts/snooze-offer")).SnoozeOffer,
}));
const RuleForm = lazy(async () => ({ default: (await import("../features/alerts/rule-form")).RuleForm }));
const CHART = [640];
const SHOPS = [220];

const WAITING = [220, 420];

export function ProductPage() {
  const { id } = useParams({ from: "/products/$id" });
  const product = useProduct(id);
  if (product.error instanceof ApiError && product.error.status === 404) return <NotFoundPage />;
  if (product.isPending) return <Waiting heights={WAITING} />;
  if (!product.data) return <ErrorNote error={product.error} retry={() => void product.refetch()} />;
  return (
    <>
      <StaleNote error={product.error} retry={() => void product.refetch()} />
      <Loaded key={id} product={product.data} />
    </>
  );
}

function Loaded({ product }: { product: TrackedProduct }) {
  const { period = "90d", series = "shelf" } = useSearch({ from: "/products/$id" });
  const navigate = useNavigate({ from: "/products/$id" });
  const stop = useStopWatching();
  const neighbours = useNeighbours(product.id);
  const onTarget = useTargetRule(product, series);
  useProductKeys(product, neighbours);
  return (
    <>
      <Way {...neighbours} />
      <div className={product.evidence.length > 0 ? classes.head : undefined}>
        <ProductHero product={product} />
        <EvidencePanel product={product} />
      </div>
      <div className={classes.own}>
        <OwnPrice product={product} />
      </div>
      <Arrival product={product} />
      <div className={classes.columns}>
        <Suspense fallback={<Waiting heights={CHART} />}>
          <HistoryCard
            id={product.id}
            period={period}
            series={series}
            onChange={(change) =>
              void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
            }
            shops={useComparedShops(product)}
            onTarget={onTarget}
            evidence={(at) => <Proof id={product.id} at={at} />}
          />
        </Suspense>
        <div className={surface.stack}>
          <Alerts product={product} />
          <LookPanel product={product} />
          <MemoPanel
            product={product}
            onStop={async () => {
              if (await stop(product)) await navigate({ to: "/" });
            }}
          />
        </div>
      </div>
      <Shops product={product} />
    </>
  );
}

/** Back to the list, and on along it. */
function Way({ previous, next }: ReturnType<typeof useNeighbours>) {
  const { t } = useLingui();
  return (
    <nav className={classes.crumbs} aria-label={t`You are here`}>
      <Link to="/">
        <Icon name="back" size={16} />
        <Trans>Watching</Trans>
      </Link>
      {previous && (
        <Link
          to="/products/$id"
          params={{ id: previous.id }}
          className={surface.push}
          title={titleOf(previous)}
        >
          <Icon name="up" size={16} />
          <Trans>Previous</Trans>
        </Link>
      )}
      {next && (
        <Link
          to="/products/$id"
          params={{ id: next.id }}
          className={previous ? undefined : surface.push}
          title={titleOf(next)}
        >
          <Icon name="down" size={16} />
          <Trans>Next</Trans>
        </Link>
      )}
    </nav>
  );
}

/** The keys of the list act here too: on along it, look now, rest, the evidence. */
function useProductKeys(product: TrackedProduct, { previous, next }: ReturnType<typeof useNeighbours>) {
  const navigate = useNavigate();
  const check = useCheckNow(product.id);
  const change = useChangeProduct(product.id);
  const open = (other: TrackedProduct | undefined) =>
    other ? void navigate({ to: "/products/$id", params: { id: other.id } }) : false;
  useShortcuts({
    down: () => open(next),
    up: () => open(previous),
    check: () => !product.paused && !isAwaited(product) && check.mutate(),
    pause: () => change.mutate({ paused: !product.paused }),
    evidence: showEvidence,
  });
}

function showEvidence(): boolean {
  const panel = document.getElementById("evidence-panel");
  if (panel?.checkVisibility()) {
    panel.focus();
    panel.scrollIntoView({ block: "nearest" });
    return true;
  }
  const details = document.getElementById("evidence");
  if (!(details instanceof HTMLDetailsElement)) return false;
  details.open = !details.open;
  details.querySelector("summary")?.focus();
  return true;
}

/** The other shops whose prices may stand beside this one's: in the same currency, or they could not be compared. */
function useComparedShops(product: TrackedProduct): readonly ComparedShop[] {
  const { data } = useQuery(shopsQuery(product.id));
  const currency = product.price?.shelf.currency;
  return useMemo(
    () =>
      (data ?? [])
        .filter((offer) => !offer.is_this && offer.price && offer.price.shelf.currency === currency)
        .map((offer) => ({ id: offer.id, name: offer.site.name })),
    [data, currency],
  );
}

function Shops({ product }: { product: TrackedProduct }) {
  const [isWanted, setWanted] = useState(false);
  const list = useQuery({ ...listQuery({}), enabled: isWanted, refetchInterval: false });
  const others = list.data?.results
    .filter((row) => row.id !== product.id)
    .map((row) => ({
      id: row.id,
      title: titleOf(row),
      shop: row.site.name,
      price: row.price?.shelf ?? null,
    }));
  return (
    <Suspense fallback={<Waiting heights={SHOPS} />}>
      <ShopSection id={product.id} products={others} onOpen={() => setWanted(true)} />
    </Suspense>
  );
}

function Alerts({ product }: { product: TrackedProduct }) {
  const { rule: open, snooze } = useSearch({ from: "/products/$id" });
  const navigate = useNavigate({ from: "/products/$id" });
  const show = (rule: string | undefined) =>
    void navigate({
      search: (now) => ({ ...now, rule, snooze: undefined }),
      replace: true,
      resetScroll: false,
    });
  const title = useRef<HTMLHeadingElement>(null);
  // The form has gone with what had the focus: reading goes on at its heading.
  const close = () => {
    show(undefined);
    title.current?.focus();
  };
  const edited = product.rules.find((rule) => rule.id === open);
  const isOpen = open === "new" || edited !== undefined;
  return (
    <section className={`${surface.card} ${surface.pad}`} aria-labelledby="alerts-title">
      <div className={classes.sectionHead}>
        <h2 id="alerts-title" ref={title} tabIndex={-1}>
          <Trans>Alerts</Trans>
        </h2>
        {!isOpen && (
          <Button size="sm" leftSection={<Icon name="add" size={16} />} onClick={() => show("new")}>
            <Trans>Add an alert</Trans>
          </Button>
        )}
      </div>
      {edited && snooze ? (
        <Suspense>
          <SnoozeOffer key={edited.id} rule={edited} onEnd={close} />
        </Suspense>
      ) : isOpen ? (
        <Suspense>
          <RuleForm
            key={open}
            subject={ruleSubject(product)}
            rule={edited}
            onSaved={close}
            onCancel={
              <Button variant="subtle" onClick={close}>
                <Trans>Cancel</Trans>
              </Button>
            }
          />
        </Suspense>
      ) : (
        <RuleList rules={product.rules} onEdit={show} />
      )}
    </section>
  );
}

function Arrival({ product }: { product: TrackedProduct }) {
  const format = useFormat();
  const arrived = useArrivals([product]);
  const price = arrived[0]?.price;
  return <Live>{price && `${titleOf(product)}: ${format.money(price.shelf)}`}</Live>;
}
