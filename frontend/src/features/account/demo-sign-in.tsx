import { Button } from "@mantine/core";
import { Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { ErrorNote, Note } from "../../components/states";
import { type Outcome, signIn } from "./allauth";
import { useConfig } from "./queries";

/** In the demo: one click to become its person. Draws nothing anywhere else. */
export function DemoSignIn({ onDone }: { onDone: (outcome: Outcome) => void | Promise<void> }) {
  const demo = useConfig().data?.demo;
  const enter = useMutation({
    mutationFn: async (person: { email: string; password: string }) =>
      onDone(await signIn(person.email, person.password)),
  });
  if (!demo) return null;
  return (
    <Note icon="play">
      <p>
        <Trans>This is a demo with invented shops, whose prices move every few seconds.</Trans>
      </p>
      <Button mt="sm" loading={enter.isPending} onClick={() => enter.mutate(demo)}>
        <Trans>Look around as the demo person</Trans>
      </Button>
      {enter.error && <ErrorNote error={enter.error} />}
    </Note>
  );
}
