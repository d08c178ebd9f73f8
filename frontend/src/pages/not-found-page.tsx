import { Trans } from "@lingui/react/macro";
import { ButtonLink } from "../components/button-link";
import { Message } from "../components/states";

export function NotFoundPage() {
  return (
    <Message
      title={<Trans>There is no page here</Trans>}
      action={
        <ButtonLink to="/">
          <Trans>To the start</Trans>
        </ButtonLink>
      }
    >
      <Trans>The address may be mistyped, or what it showed has been removed.</Trans>
    </Message>
  );
}
