import { CountQueuingStrategy, ReadableStream, TransformStream, WritableStream } from "node:stream/web";

// In a context of its own jsdom has none of Node's streams, on which the server of the tests is built.
Object.assign(globalThis, { CountQueuingStrategy, ReadableStream, TransformStream, WritableStream });
