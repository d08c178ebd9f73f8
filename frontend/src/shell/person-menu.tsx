import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import type { Me } from "../api/generated/model";
import { useToasts } from "../components/toasts";
import { useSignOut } from "../features/account/queries";
import { openLayer } from "./layers";
import classes from "./shell.module.css";

/** Who is signed in, and what is theirs alone to do. */
export function PersonMenu({ me }: { me: Me }) {
  const { t } = useLingui();
  const menu = useRef<HTMLDivElement>(null);
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { failed } = useToasts();
  const close = () => menu.current?.hidePopover();
  const leave = () => signOut.mutate(undefined, { onSuccess: () => navigate({ to: "/" }), onError: failed });
  return (
    <div className={classes.person}>
      <button
        type="button"
        className={classes.avatar}
        popoverTarget="person"
        aria-label={t`Account of ${me.email}`}
      >
        {/* A picture made of a letter, not a word of the button's name. */}
        <span data-initial={me.email.slice(0, 1).toUpperCase()} />
      </button>
      <div ref={menu} id="person" popover="auto" className={classes.menu}>
        <p className={classes.who}>{me.email}</p>
        <Link to="/purchases" onClick={close}>
          <Trans>Bought</Trans>
        </Link>
        <Link to="/settings" onClick={close}>
          <Trans>Settings</Trans>
        </Link>
        <button
          type="button"
          onClick={() => {
            close();
            openLayer("shortcuts");
          }}
        >
          <Trans>Keyboard shortcuts</Trans>
        </button>
        <button type="button" onClick={leave}>
          <Trans>Sign out</Trans>
        </button>
      </div>
    </div>
  );
}
