/** The shapes of the API in the words of the design. */

export interface Money {
  amount: string;
  currency: string;
}

export interface Sum extends Money {
  /** True where a part is unknown: the sum is the least it can be. */
  is_bound: boolean;
  unknown: string[];
}

export interface PriceParts {
  shelf: Money;
  list_price: Money | null;
  shipping: Money | null;
  points: number | null;
  pay_now: Sum;
  effective: Sum;
}

export interface Change {
  base: Money;
  base_at: string;
  percent: string;
  amount: Money;
}

export interface Evidence {
  reader: string;
  place: string;
  text: string;
}

export interface Candidate {
  kind: string;
  amount: string;
  currency: string;
  text: string;
  place: string;
}

export interface Status {
  kind: string;
  message: string | null;
  since: string | null;
  failures: number;
  retry_at: string | null;
  quarantined: { price: Money; seen_at: string } | null;
  candidates: Candidate[];
}

export interface Site {
  code: string;
  name: string;
  policy: string;
  policy_notice: string | null;
}

export interface SparklineSpan {
  at: string;
  until: string;
  amount: string | null;
}

export type RuleKind = "target" | "drop" | "any_fall" | "back_in_stock";
export type Measure = "shelf" | "effective";

export interface AlertRule {
  id: string;
  tracked_product: string;
  kind: RuleKind;
  measure: Measure;
  target: Money | null;
  percent: string | null;
  base: "previous" | "registration" | null;
  is_on: boolean;
  state: "armed" | "fired";
  fired_at: string | null;
  created_at: string;
  sentence: string;
  next_sentence: string;
  already_true: boolean;
}

export interface TrackedProduct {
  id: string;
  created_at: string;
  tracking_since: string;
  url: string;
  title: string;
  image_url: string | null;
  brand: string | null;
  gtin: string | null;
  site: Site;
  memo: string;
  tags: string[];
  position: number;
  paused: boolean;
  status: Status;
  price: PriceParts | null;
  stale: boolean;
  availability: string;
  condition: string;
  confidence: number | null;
  evidence: Evidence[];
  change: { previous: Change | null; registration: Change | null; today: Change | null };
  lowest: {
    ever: Money | null;
    in_90_days: Money | null;
    is_lowest_ever: boolean;
    is_lowest_in_90_days: boolean;
  };
  sparkline: SparklineSpan[];
  last_seen_at: string | null;
  last_looked_at: string | null;
  next_check_at: string | null;
  asked_at: string | null;
  interval: { seconds: number; reason: string; message: string };
  rules: AlertRule[];
}

export interface Counts {
  all: number;
  fallen: number;
  attention: number;
  out_of_stock: number;
  paused: number;
}

export interface TrackedProductPage {
  count: number;
  next: string | null;
  previous: string | null;
  results: TrackedProduct[];
  counts: Counts;
}

export type Period = "30d" | "90d" | "1y" | "all";
export type Series = "shelf" | "pay_now" | "effective";

export interface HistoryPoint {
  at: string;
  until: string;
  amount: string | null;
  availability: string;
  list_price: string | null;
  shipping: string | null;
  points: number | null;
  is_bound: boolean;
}

export interface PriceHistory {
  currency: string | null;
  series: Series;
  period: Period;
  from: string;
  to: string;
  now: string;
  points: HistoryPoint[];
  gaps: { from: string; to: string }[];
  summary: {
    lowest: { amount: string; at: string } | null;
    highest: { amount: string; at: string } | null;
    average: string | null;
    changes: number;
    falls: number;
    rises: number;
    first_at: string | null;
    days_recorded: number;
  };
  thinned: boolean;
  alerts: { at: string; amount: string; rule_id: string }[];
  target: string | null;
}

export interface Check {
  at: string;
  outcome: string;
  message: string;
}

export interface Me {
  id: string;
  email: string;
  language: "ja" | "en";
  time_zone: string;
  yen_per_point: string;
  wants_email: boolean;
  is_operator: boolean;
  email_confirmed: boolean;
  created_at: string;
}

export interface Config {
  mode: "production" | "demo" | "test";
  demo: { email: string; password: string } | null;
  mailbox_url: string | null;
  tracked_products_max: number;
}

export interface DeliveryStatus {
  state: "none" | "owed" | "sending" | "sent" | "failed" | "unknown" | "dropped";
  message: string;
  at: string | null;
}

export interface Notification {
  id: string;
  created_at: string;
  read_at: string | null;
  kind: string;
  tracked_product: { id: string; title: string; image_url: string | null; site_name: string; url: string };
  rule_id: string | null;
  facts: {
    price: Money | null;
    before: Money | null;
    base: string | null;
    percent: string | null;
    measure: string | null;
    target: Money | null;
    availability: string | null;
    seen_at: string | null;
    confidence: number | null;
    evidence: Evidence[];
  };
  headline: string;
  why: string;
  delivery: DeliveryStatus;
}

export interface SiteLookup {
  recognised: boolean;
  reference: { site_code: string; item_id: string; url: string };
  site: Site;
  already_tracked: string | null;
}
