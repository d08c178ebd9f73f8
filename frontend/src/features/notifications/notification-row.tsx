import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Evidence, Notification } from "../../api/generated/model";
import { Triangle } from "../../components/change";
import { Icon } from "../../components/icon";
import { Price } from "../../components/price";
import { errorSentence } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useToasts } from "../../components/toasts";
import { useFormat } from "../../i18n/format";
import classes from "./notifications.module.css";
import { useMarkRead, useMarkUnread, useSendAgain } from "./queries";

/** One thing that was told: what, why, and what became of its email. */
export function NotificationRow({
  notification,
  isOfOneProduct,
}: {
  notification: Notification;
  /** The list shows this product only. */
  isOfOneProduct: boolean;
}) {
  const { id, tracked_product: product, read_at: readAt } = notification;
  const markRead = useMarkRead();
  return (
    <article
      className={classes.row}
      data-row={id}
      data-read={readAt !== null || undefined}
      aria-labelledby={id}
    >
      <Mark kind={notification.kind} />
      <div className={classes.told}>
        <h3 className={classes.headline} id={id}>
          <Link
            to="/products/$id"
            params={{ id: product.id }}
            onClick={() => readAt === null && markRead.mutate({ ids: [id] })}
          >
            {notification.headline}
          </Link>
          {readAt === null && (
            <span className={surface.hidden}>
              {" "}
              <Trans>unread</Trans>
            </span>
          )}
        </h3>
        <p className={classes.why}>
          {notification.why} <span className={classes.shop}>{product.site_name}</span>
        </p>
        <Foot notification={notification} isOfOneProduct={isOfOneProduct} />
      </div>
      <Figures notification={notification} />
      <ReadButton id={id} isRead={readAt !== null} />
    </article>
  );
}

/** The dot of an unread one, and the ring of a read one: pressed, it is the other. */
function ReadButton({ id, isRead }: { id: string; isRead: boolean }) {
  const { t } = useLingui();
  const toasts = useToasts();
  const markRead = useMarkRead();
  const markUnread = useMarkUnread();
  const change = isRead ? markUnread : markRead;
  const label = isRead ? t`Mark as unread` : t`Mark as read`;
  return (
    <button
      type="button"
      className={classes.read}
      aria-label={label}
      title={label}
      disabled={change.isPending}
      onClick={() => change.mutate({ ids: [id] }, { onError: toasts.failed })}
    >
      <span />
    </button>
  );
}

// What became of the stock or of the page.
const OF_STOCK: ReadonlySet<Notification["kind"]> = new Set([
  "back_in_stock",
  "out_of_stock",
  "pre_order",
  "gone",
  "unseen",
]);

/** A triangle for what fell or rose; a box for what became of the stock. */
function Mark({ kind }: { kind: Notification["kind"] }) {
  const isStock = OF_STOCK.has(kind);
  const isRise = kind === "rise";
  return (
    <span
      className={classes.mark}
      data-way={isStock ? undefined : isRise ? "rise" : "fall"}
      aria-hidden="true"
    >
      {isStock ? <Icon name="box" /> : <Triangle way={isRise ? 1 : -1} />}
    </span>
  );
}

function Figures({ notification: { facts } }: { notification: Notification }) {
  if (!facts.price) return <div />;
  return (
    <div className={classes.figures}>
      <Price money={facts.price} size="s" />
      {facts.before && facts.before.amount !== facts.price.amount && (
        <span className={classes.before}>
          <span className={surface.hidden}>
            <Trans>before:</Trans>{" "}
          </span>
          <s>
            <Price money={facts.before} />
          </s>
        </span>
      )}
    </div>
  );
}

const IN_DOUBT: ReadonlySet<string> = new Set(["unknown", "failed"]);

function Foot({ notification, isOfOneProduct }: { notification: Notification; isOfOneProduct: boolean }) {
  const { id, delivery, facts } = notification;
  const format = useFormat();
  const [isProofOpen, setProofOpen] = useState(false);
  const sendAgain = useSendAgain();
  const isDoubtful = IN_DOUBT.has(delivery.state);
  return (
    <>
      <div className={classes.foot}>
        <span className={classes.delivery} data-doubt={isDoubtful || undefined}>
          {delivery.message}
          {delivery.state === "sent" && delivery.at && ` ${format.clock(delivery.at)}`}
        </span>
        {isDoubtful && (
          <button type="button" disabled={sendAgain.isPending} onClick={() => sendAgain.mutate(id)}>
            <Trans>Send again</Trans>
          </button>
        )}
        {facts.evidence.length > 0 && (
          <button
            type="button"
            data-act="evidence"
            aria-expanded={isProofOpen}
            onClick={() => setProofOpen(!isProofOpen)}
          >
            <Trans>See the evidence</Trans>
          </button>
        )}
        <Link
          to="/products/$id"
          params={{ id: notification.tracked_product.id }}
          search={{ rule: notification.rule_id }}
        >
          <Trans>Change this alert</Trans>
        </Link>
        <Link
          to="/products/$id"
          params={{ id: notification.tracked_product.id }}
          search={{ rule: notification.rule_id, snooze: "week" }}
        >
          <Trans>Silence for a week</Trans>
        </Link>
        {!isOfOneProduct && (
          <Link to="/notifications" search={{ product: notification.tracked_product.id }} activeProps={{}}>
            <Trans>Only this product</Trans>
          </Link>
        )}
      </div>
      {sendAgain.error && (
        <p role="alert" className={classes.why}>
          {errorSentence(sendAgain.error)}
        </p>
      )}
      {isProofOpen && <Proof evidence={facts.evidence} seenAt={facts.seen_at} />}
    </>
  );
}

/** The words of the page, as they were when this was told, and where they stood. */
function Proof({ evidence, seenAt }: { evidence: Evidence[]; seenAt: string | null }) {
  const format = useFormat();
  const moment = seenAt && format.moment(seenAt);
  return (
    <div className={classes.proof}>
      {moment && (
        <p>
          <Trans>What the page said at {moment}</Trans>
        </p>
      )}
      <ul>
        {evidence.map((each) => (
          <li key={`${each.reader} ${each.place} ${each.text}`}>
            <q>{each.text}</q>
            {each.place && (
              <>
                {" "}
                <code>{each.place}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
