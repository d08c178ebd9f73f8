import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Message } from "../components/states";
import { wayOn } from "../components/way-on";

export function NotFoundPage() {
  return (
    <Message
      title={<Trans>There is no page here</Trans>}
      action={
        <Link to="/" className={wayOn}>
          <Trans>To the start</Trans>
        </Link>
      }
    >
      <Trans>The address may be mistyped, or what it showed has been removed.</Trans>
    </Message>
  );
}
