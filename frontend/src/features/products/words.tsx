import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react";
import type { Availability, Policy, StatusKind, TrackedProduct } from "../../api/generated/model";
import { Icon, type IconName } from "../../components/icon";
import surface from "../../components/surface.module.css";

interface Words {
  label: MessageDescriptor;
  icon: IconName;
  tone: "doubt" | "stop" | "plain";
}

const OUTCOMES: Record<Exclude<StatusKind, "ok">, Words> = {
  reading: { label: msg`Reading the page…`, icon: "clock", tone: "plain" },
  quarantined: { label: msg`Checking again`, icon: "question", tone: "doubt" },
  ambiguous: { label: msg`Several prices`, icon: "choice", tone: "doubt" },
  blocked: { label: msg`The shop refuses visits`, icon: "none", tone: "doubt" },
  gone: { label: msg`The page is gone`, icon: "box", tone: "doubt" },
  not_a_product: { label: msg`Not a product page`, icon: "warning", tone: "doubt" },
  no_price: { label: msg`No price on the page`, icon: "question", tone: "doubt" },
  throttled: { label: msg`The shop asks us to slow down`, icon: "clock", tone: "doubt" },
  outage: { label: msg`The shop has a fault`, icon: "warning", tone: "doubt" },
  bad_credentials: { label: msg`The shop's interface refuses us`, icon: "none", tone: "doubt" },
  timeout: { label: msg`No answer from the shop`, icon: "clock", tone: "doubt" },
  unreachable: { label: msg`The shop cannot be reached`, icon: "offline", tone: "doubt" },
  tls: { label: msg`No secure connection`, icon: "warning", tone: "doubt" },
  too_large: { label: msg`The page is too large`, icon: "warning", tone: "doubt" },
  refused_address: { label: msg`An address we do not visit`, icon: "none", tone: "doubt" },
  refused_by_robots: { label: msg`The shop's rules forbid a visit`, icon: "none", tone: "doubt" },
  refused_by_policy: { label: msg`Not visited by us`, icon: "none", tone: "doubt" },
  poisoned: { label: msg`A page we cannot read`, icon: "warning", tone: "doubt" },
};

const NO_INTERFACE: Words = { label: msg`Waits for the shop's interface`, icon: "clock", tone: "doubt" };
const STALE: Words = { label: msg`Not confirmed lately`, icon: "clock", tone: "doubt" };
const PAUSED: Words = { label: msg`Paused`, icon: "pause", tone: "stop" };

/** What stands beside the price when something is to be said about it; null on a calm day. */
export function outcomeWords(product: TrackedProduct): Words | null {
  if (product.paused) return PAUSED;
  if (product.status.kind === "refused_by_policy" && product.site.policy === "api") return NO_INTERFACE;
  if (product.status.kind !== "ok") return OUTCOMES[product.status.kind];
  return product.stale ? STALE : null;
}

export function OutcomeBadge({ product }: { product: TrackedProduct }) {
  const { _ } = useLingui();
  const words = outcomeWords(product);
  if (!words) return null;
  return (
    <span className={surface.badge} data-tone={words.tone}>
      <Icon name={words.icon} size={16} />
      {_(words.label)}
    </span>
  );
}

/** The same for who knows no more of a product than what its last look came to. */
export function StatusBadge({ kind, policy }: { kind: StatusKind; policy: Policy }) {
  const { _ } = useLingui();
  if (kind === "ok") return null;
  const words = kind === "refused_by_policy" && policy === "api" ? NO_INTERFACE : OUTCOMES[kind];
  return (
    <span className={surface.badge} data-tone={words.tone}>
      <Icon name={words.icon} size={16} />
      {_(words.label)}
    </span>
  );
}

const STOCK: Record<Availability, { label: MessageDescriptor; isOut?: boolean }> = {
  in_stock: { label: msg`In stock` },
  out_of_stock: { label: msg`Out of stock`, isOut: true },
  pre_order: { label: msg`Pre-order` },
  back_order: { label: msg`On back-order` },
  discontinued: { label: msg`Discontinued`, isOut: true },
  unknown: { label: msg`Stock unknown` },
};

export function StockBadge({ availability }: { availability: Availability }) {
  const { _ } = useLingui();
  const stock = STOCK[availability];
  if (!stock.isOut) return <span>{_(stock.label)}</span>;
  return (
    <span className={surface.badge} data-tone="stop">
      <Icon name="none" size={16} />
      {_(stock.label)}
    </span>
  );
}

/** True for what a person should look at: a failure, a doubt, a question. */
export const needsALook = (product: TrackedProduct): boolean =>
  !product.paused && (product.stale || !["ok", "reading"].includes(product.status.kind));

export const hasFallenToday = (product: TrackedProduct): boolean =>
  product.change.today !== null && Number(product.change.today.percent) < 0;
