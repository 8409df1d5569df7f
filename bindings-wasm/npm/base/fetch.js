// Requests by fetch: the platform's, or any function that is called like it.

/** Sends requests with a fetch function. */
export function fetchTransport(fetch) {
  return (request, outcome) => {
    const controller = new AbortController();
    perform(fetch, request, controller.signal).then(
      ({ status, headers, pieces, size, source }) => outcome.answer(status, headers, pieces, size, source),
      (error) => outcome.fail(error, error?.notSent === true),
    );
    // What fetch has sent of it nobody knows.
    return () => controller.abort();
  };
}

async function perform(fetch, { method, url, headers: pairs, body, limit, stream }, signal) {
  const send = (redirect) => fetch(url, { method, headers: headersOf(pairs), body, signal, redirect });
  const response = await (stream ? stream.fetch(url, send) : send("manual"));
  if (response.type === "opaqueredirect") {
    throw new Error("the answer was a redirect, which is not followed; a page is not told where it leads: ask from a server");
  }
  const beginning = await (stream && response.ok ? stream.begin(response) : read(response, limit));
  return { status: response.status, headers: headerLines(response.headers), ...beginning };
}

/** An object of names and values that came in turn. */
export function headersOf(pairs) {
  const headers = {};
  for (let at = 0; at < pairs.length; at += 2) headers[pairs[at]] = pairs[at + 1];
  return headers;
}

function headerLines(headers) {
  const lines = [];
  headers?.forEach?.((value, name) => lines.push(name, value.replaceAll("\n", " ")));
  return lines.join("\n");
}

/** The body in pieces, to its end or a little beyond the limit. What it announces is not its size when it comes compressed. */
async function read(response, limit) {
  const pieces = [];
  let size = 0;
  const add = (piece) => {
    pieces.push(piece);
    size += piece.length;
  };
  const reader = response.body?.getReader?.();
  if (reader) {
    while (size <= limit) {
      const { done, value } = await reader.read();
      if (done) return { pieces, size };
      add(value);
    }
    reader.cancel().catch(() => {});
  } else if (response.arrayBuffer) {
    add(new Uint8Array(await response.arrayBuffer()));
  } else {
    add(new TextEncoder().encode(await response.text()));
  }
  return { pieces, size };
}
