// One request and its answer.

import { headersOf } from "../../base/fetch.js";
import { speaking } from "./builtin.js";
import { caused } from "./caused.js";
import { connected, isOpening } from "./connections.js";
import { ENCODINGS, unpack, unpacking } from "./unpack.js";

/** Sends a request by the route to its origin. Gives the function that stops it, which tells whether it was certainly not sent. */
export function exchange({ method, url, headers: pairs, body, limit, stream }, routeTo, outcome) {
  const end = url.indexOf("/", url.indexOf("//") + 2);
  const { options, headers: own, prefix, via } = routeTo(url.slice(0, end));
  let mayBeSent = false;
  let isAnswered = false;
  // An object, and not a list: tools that trace a program put their own headers in.
  const headers = { "Accept-Encoding": ENCODINGS, ...headersOf(pairs), ...own };
  if (body !== undefined) headers["Content-Length"] = Buffer.byteLength(body);
  else if (method !== "GET" && method !== "DELETE") headers["Content-Length"] = 0;
  const fail = (error) => {
    const isProxys = via && !mayBeSent;
    outcome.fail(isProxys ? caused(`no way through the proxy ${via}: ${error.message}`, error) : error, !mayBeSent);
  };
  const { protocol } = options;
  const sent = speaking(protocol).request({ ...options, method, path: prefix + url.slice(end), headers }, (response) => {
    isAnswered = true;
    if (via && response.statusCode === 407) {
      outcome.fail(new Error(`the proxy ${via} refused the request: HTTP 407`), true);
      sent.destroy();
    } else if (stream && response.statusCode >= 200 && response.statusCode < 300) {
      begin(response, stream, outcome);
    } else {
      receive(response, limit, outcome);
    }
  });
  sent.on("socket", (socket) => {
    // Nothing of a request is written before this, nor before there is a connection. Where a tool has put a socket of its own, nobody knows.
    mayBeSent = !isOpening(socket);
    if (mayBeSent) return;
    socket.once(connected(protocol), () => {
      mayBeSent = true;
    });
  });
  sent.on("error", fail);
  sent.on("close", () => {
    if (!isAnswered) fail(new Error("the connection ended before an answer came"));
  });
  sent.end(body);
  return () => {
    sent.destroy();
    return !mayBeSent;
  };
}

function receive(response, limit, outcome) {
  const pieces = [];
  let size = 0;
  const answer = (pieces, size) => outcome.answer(response.statusCode, response.rawHeaders.join("\n"), pieces, size);
  response.on("data", (piece) => {
    pieces.push(piece);
    size += piece.length;
    if (size <= limit) return;
    answer(pieces, size);
    response.destroy();
  });
  response.on("end", () => {
    try {
      unpack(encodingOf(response), pieces, size, limit, answer);
    } catch (error) {
      outcome.fail(error);
    }
  });
  response.on("error", (error) => {
    const isCut = error.code === "ECONNRESET";
    outcome.fail(isCut ? caused("the connection ended in the middle of the answer", error) : error);
  });
}

/** Hands a file over with its first piece. */
async function begin(response, stream, outcome) {
  try {
    const source = sourceOf(response);
    const { pieces, size } = await stream.first(source);
    outcome.answer(response.statusCode, response.rawHeaders.join("\n"), pieces, size, source);
  } catch (error) {
    response.destroy();
    outcome.fail(error);
  }
}

/** The pieces of a file, unpacked. */
function sourceOf(response) {
  const body = unpacking(encodingOf(response), response);
  const iterator = body[Symbol.asyncIterator]();
  const told = (error) => {
    throw error.code === "ECONNRESET" ? caused("the connection ended in the middle of the answer", error) : error;
  };
  return {
    next: () => iterator.next().catch(told),
    return() {
      body.on("error", () => {});
      response.destroy();
      body.destroy();
    },
  };
}

/** Looked for in the list: to make an object of all headers takes longer. */
function encodingOf({ rawHeaders }) {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 16 && rawHeaders[at].toLowerCase() === "content-encoding") return rawHeaders[at + 1];
  }
}
