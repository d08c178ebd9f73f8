import { Button } from "@mantine/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import type { TrackedProduct } from "../api/generated/model";
import { Icon } from "../components/icon";
import { Live } from "../components/live";
import { ErrorNote } from "../components/states";
import surface from "../components/surface.module.css";
import { Waiting } from "../components/waiting";
import { RuleForm } from "../features/alerts/rule-form";
import { RuleList } from "../features/alerts/rule-list";
import { HistoryCard } from "../features/price-history/history-card";
import { OwnPrice } from "../features/by-hand/own-price";
import { useArrivals } from "../features/products/arrivals";
import { EvidencePanel } from "../features/products/evidence-panel";
import { LookPanel } from "../features/products/look-panel";
import { MemoPanel } from "../features/products/memo-panel";
import { ProductHero } from "../features/products/product-hero";
import { useProduct } from "../features/products/queries";
import { useStopWatching } from "../features/products/stop-watching";
import { titleOf } from "../features/products/title";
import { useFormat } from "../i18n/format";
import { NotFoundPage } from "./not-found-page";
import classes from "./product-page.module.css";
import { ruleSubject } from "./rule-subject";

const WAITING = [220, 420];

export function ProductPage() {
  const { id } = useParams({ from: "/products/$id" });
  const product = useProduct(id);
  if (product.error instanceof ApiError && product.error.status === 404) return <NotFoundPage />;
  if (product.isPending) return <Waiting heights={WAITING} />;
  if (!product.data) return <ErrorNote error={product.error} retry={() => void product.refetch()} />;
  return (
    <>
      {product.error && <ErrorNote error={product.error} retry={() => void product.refetch()} />}
      <Loaded product={product.data} />
    </>
  );
}

function Loaded({ product }: { product: TrackedProduct }) {
  const { t } = useLingui();
  const { period = "90d", series = "shelf" } = useSearch({ from: "/products/$id" });
  const navigate = useNavigate({ from: "/products/$id" });
  const stop = useStopWatching();
  return (
    <>
      <nav className={classes.crumbs} aria-label={t`You are here`}>
        <Link to="/">
          <Icon name="back" size={16} />
          <Trans>Watching</Trans>
        </Link>
      </nav>
      <div className={product.evidence.length > 0 ? classes.head : undefined}>
        <ProductHero product={product} />
        <EvidencePanel product={product} />
      </div>
      <OwnPrice product={product} />
      <Arrival product={product} />
      <div className={classes.columns}>
        <HistoryCard
          id={product.id}
          period={period}
          series={series}
          onChange={(change) =>
            void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
          }
        />
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
    </>
  );
}

function Alerts({ product }: { product: TrackedProduct }) {
  const { rule: open } = useSearch({ from: "/products/$id" });
  const navigate = useNavigate({ from: "/products/$id" });
  const show = (rule: string | undefined) =>
    void navigate({ search: (now) => ({ ...now, rule }), replace: true, resetScroll: false });
  const edited = product.rules.find((rule) => rule.id === open);
  const isOpen = open === "new" || edited !== undefined;
  return (
    <section className={`${surface.card} ${surface.pad}`}>
      <div className={classes.sectionHead}>
        <h2>
          <Trans>Alerts</Trans>
        </h2>
        {!isOpen && (
          <Button size="sm" leftSection={<Icon name="add" size={16} />} onClick={() => show("new")}>
            <Trans>Add an alert</Trans>
          </Button>
        )}
      </div>
      {isOpen ? (
        <RuleForm
          key={open}
          subject={ruleSubject(product)}
          rule={edited}
          onSaved={() => show(undefined)}
          onCancel={
            <Button variant="subtle" onClick={() => show(undefined)}>
              <Trans>Cancel</Trans>
            </Button>
          }
        />
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
