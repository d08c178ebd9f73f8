import { setupServer } from "msw/node";

/** A server on the wire: each test says what it answers; what no test foresaw fails. */
export const server = setupServer();
