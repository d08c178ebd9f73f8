import { lazy } from "react";
import { useMaybeMe } from "../features/account/queries";

const Dashboard = lazy(async () => ({ default: (await import("./dashboard")).Dashboard }));
const Landing = lazy(async () => ({ default: (await import("./landing")).Landing }));

export function HomePage() {
  const me = useMaybeMe();
  return me ? <Dashboard me={me} /> : <Landing />;
}
