import { useEffect, useRef } from "react";

/** What was pasted or dropped on one page and belongs on another: too long for an address, or a file. */
export type Handover = string | File;

let waiting: Handover | undefined;
let taker: ((brought: Handover) => void) | undefined;

/** Gives it to the page that takes such things, now or as soon as it is there. */
export function handOver(brought: Handover): void {
  if (taker) taker(brought);
  else waiting = brought;
}

/** Takes what was handed over before this component came, and what comes while it is there. Each is taken once. */
export function useHandover(take: (brought: Handover) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const mine = (brought: Handover) => latest.current(brought);
    taker = mine;
    if (waiting !== undefined) {
      const brought = waiting;
      waiting = undefined;
      mine(brought);
    }
    return () => {
      if (taker === mine) taker = undefined;
    };
  }, []);
}
