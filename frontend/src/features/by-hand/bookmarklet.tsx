import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import type { CaptureToken } from "../../api/generated/model";
import { Icon } from "../../components/icon";
import { ErrorNote, Note } from "../../components/states";
import surface from "../../components/surface.module.css";
import { useFormat } from "../../i18n/format";
import { bookmarkletAddress } from "./bookmarklet-code";
import classes from "./by-hand.module.css";
import { useEndToken, useMakeToken, useToken } from "./queries";

/** The bookmark that sends the page one is looking at: made here, dragged once, clicked in any shop. */
export function Bookmarklet() {
  const token = useToken();
  const make = useMakeToken();
  const end = useEndToken();
  const error = token.error ?? make.error ?? end.error;
  const secret = make.data?.token;
  const current = token.data?.current ?? null;
  return (
    <>
      {error && <ErrorNote error={error} />}
      <ol className={`${surface.card} ${surface.pad} ${classes.steps}`}>
        <Step title={<Trans>Make the bookmark</Trans>}>
          {secret && current ? (
            <Made secret={secret} />
          ) : (
            <>
              {current ? <Current token={current} /> : <NoneYet />}
              <Button
                variant={current ? "default" : "filled"}
                mt="sm"
                loading={make.isPending}
                disabled={token.isPending}
                onClick={() => make.mutate()}
              >
                {current ? <Trans>Make a new one, and end this one</Trans> : <Trans>Make the bookmark</Trans>}
              </Button>
            </>
          )}
        </Step>
        <Step title={<Trans>In the shop, click it</Trans>}>
          <p className={classes.text}>
            <Trans>
              Open the product's page in any shop and click the bookmark. A new tab opens here and tells what
              was read.
            </Trans>
          </p>
        </Step>
        <Step title={<Trans>What is sent, and who sees it</Trans>}>
          <p className={classes.text}>
            <Trans>
              The page as your browser shows it, with your name on it if the shop greets you by name. Only you
              see it; after 30 days it is deleted. The bookmark holds a key that can send pages to your
              account and nothing else. Pages up to 5 MB can be sent.
            </Trans>
          </p>
          {current && (
            <Button
              size="sm"
              mt="sm"
              loading={end.isPending}
              onClick={() => end.mutate(undefined, { onSuccess: () => make.reset() })}
            >
              <Trans>End the bookmark</Trans>
            </Button>
          )}
        </Step>
      </ol>
    </>
  );
}

function Step({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <li>
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}

const NoneYet = () => (
  <p className={classes.text}>
    <Trans>It holds a key of your own that works for 30 days.</Trans>
  </p>
);

function Current({ token }: { token: CaptureToken }) {
  const format = useFormat();
  const until = format.day(token.expires_at);
  const last = token.last_used_at && format.moment(token.last_used_at);
  return (
    <div className={classes.facts}>
      <p>
        <Trans>
          Your bookmark with the key <code>{token.prefix}…</code> works until {until}.
        </Trans>
      </p>
      <p>{last ? <Trans>Last used: {last}</Trans> : <Trans>Not used yet.</Trans>}</p>
    </div>
  );
}

/** The link itself. Its key is shown this once: who leaves the page without it makes a new one. */
function Made({ secret }: { secret: string }) {
  const { t } = useLingui();
  const clipboard = useClipboard({ timeout: 4000 });
  const [isClicked, setClicked] = useState(false);
  const address = bookmarkletAddress(window.location.origin, secret, {
    tooLarge: t`This page is larger than 5 MB and cannot be sent. Type its price instead.`,
  });
  return (
    <>
      <p className={classes.text}>
        <Trans>Drag this to your bookmarks bar. It is shown this once.</Trans>
      </p>
      <DragLink address={address} onClick={() => setClicked(true)} />
      <div role="status">
        {isClicked && (
          <Note>
            <Trans>Here it does nothing. Drag it to the bookmarks bar, then click it on a shop's page.</Trans>
          </Note>
        )}
      </div>
      <p className={classes.text}>
        <Trans>
          On a phone, or without a bookmarks bar: copy the address, bookmark any page, and put the copied
          address in its place.
        </Trans>
      </p>
      <Button size="sm" mt="sm" onClick={() => clipboard.copy(address)}>
        {clipboard.copied ? <Trans>Copied</Trans> : <Trans>Copy the address</Trans>}
      </Button>
    </>
  );
}

/** React takes such addresses out of its links, so this one's is set where the browser drags it from. */
function DragLink({ address, onClick }: { address: string; onClick: () => void }) {
  const link = useRef<HTMLAnchorElement>(null);
  const clicked = useEffectEvent(onClick);
  useEffect(() => {
    const here = link.current;
    if (!here) return undefined;
    const explain = (event: Event) => {
      event.preventDefault();
      clicked();
    };
    here.setAttribute("href", address);
    here.addEventListener("click", explain);
    return () => here.removeEventListener("click", explain);
  }, [address]);
  return (
    // oxlint-disable-next-line jsx-a11y/anchor-is-valid -- its address is set above
    <a ref={link} className={classes.drag}>
      <Icon name="send" size={16} />
      <Trans>Send to PriceAlert</Trans>
    </a>
  );
}
