// Requests by fetch: the platform's, or any function that is called like it.

import { limit } from "./limit.js";

/** Sends requests with a fetch function. */
export function fetchTransport(fetch) {
  return (request, outcome) => {
    const controller = new AbortController();
    perform(fetch, request, controller.signal).then(
      ({ status, headers, bytes }) => outcome.answer(status, headers, [bytes], bytes.length),
      (error) => outcome.fail(error, error?.notSent === true),
    );
    return () => controller.abort();
  };
}

async function perform(fetch, { method, url, headers: pairs, body }, signal) {
  const headers = {};
  for (let at = 0; at < pairs.length; at += 2) headers[pairs[at]] = pairs[at + 1];
  const response = await fetch(url, { method, headers, body, signal, redirect: "manual" });
  if (response.type === "opaqueredirect") {
    throw new Error("the answer was a redirect, which is not followed");
  }
  return { status: response.status, headers: headerLines(response.headers), bytes: await read(response) };
}

function headerLines(headers) {
  const lines = [];
  headers?.forEach?.((value, name) => lines.push(name, value.replaceAll("\n", " ")));
  return lines.join("\n");
}

async function read(response) {
  const length = Number(response.headers?.get?.("content-length"));
  if (length > limit()) {
    await response.body?.cancel?.();
    throw limit.error();
  }
  const bytes = response.arrayBuffer
    ? new Uint8Array(await response.arrayBuffer())
    : new TextEncoder().encode(await response.text());
  if (bytes.length > limit()) throw limit.error();
  return bytes;
}
