import { Button, type ButtonProps } from "@mantine/core";
import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>;

function Anchor({ ref, ...props }: ButtonProps & AnchorProps & { ref?: Ref<HTMLAnchorElement> }) {
  return <Button component="a" ref={ref} {...props} />;
}

const RoutedAnchor = createLink(Anchor);

/** A button that leads somewhere: a real link, typed like one. */
export const ButtonLink: LinkComponent<typeof Anchor> = (props) => (
  <RoutedAnchor preload="intent" {...props} />
);
