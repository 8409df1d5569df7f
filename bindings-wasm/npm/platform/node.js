// Node: the wasm is read from the disk, requests go through node:http with connections kept open.

import { readFileSync } from "node:fs";

export const runtime = `node/${process.versions.node}`;
export const isPage = false;

export function environment() {
  return process.env;
}

/** Compiles the wasm at a URL. */
export const read = (url) => new WebAssembly.Module(readFileSync(url));

const { latin1Slice, utf8Slice } = Buffer.prototype;

/** The text of some bytes, by the way that is fastest here for those that are ASCII. */
export function decode(bytes, start, end, isAscii) {
  return isAscii ? latin1Slice.call(bytes, start, end) : utf8Slice.call(bytes, start, end);
}

// A server may close a connection at any time that nothing is sent on it; one that has been idle for long is not used again.
const IDLE = 30_000;
// Connections that have been idle for longer than this are looked at before one is used.
const FRESH = 20;

// Loaded with the first request: it takes longer than all of this package.
const client = (protocol) => process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");

const agentOf = { "http:": undefined, "https:": undefined };
let lastUse = 0;

function agent(protocol) {
  const { Agent } = client(protocol);
  return (agentOf[protocol] ??= new Agent({ keepAlive: true, timeout: IDLE, scheduling: "lifo" }));
}

/** Lets what has been begun go out: a request is written behind everything that is to be done at once. */
export const pause = () => new Promise(setImmediate);

/** Sends one request. Gives the function that aborts it. */
export function send(request, outcome) {
  let sent;
  let isAborted = false;
  const begin = () => {
    if (!isAborted) sent = transmit(request, outcome);
  };
  const now = performance.now();
  const idle = now - lastUse;
  lastUse = now;
  if (idle < FRESH) {
    begin();
  } else {
    // The event loop sees which connections the other side has closed when it polls: between two immediates at the latest.
    setImmediate(() => setImmediate(begin));
  }
  return () => {
    isAborted = true;
    sent?.destroy();
  };
}

function transmit({ method, url, headers, body, limit }, outcome) {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  let isConnected = false;
  // A list goes out as it is, without a look at each name, so it says as well what Node would add.
  const fields = ["Host", host, ...headers];
  if (body !== undefined) fields.push("Content-Length", Buffer.byteLength(body));
  else if (method !== "GET" && method !== "DELETE") fields.push("Content-Length", 0);
  const sent = client(protocol).request(
    {
      protocol,
      hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
      port,
      path: pathname + search,
      method,
      headers: fields,
      agent: agent(protocol),
    },
    (response) => receive(response, limit, outcome),
  );
  sent.on("socket", (socket) => {
    isConnected = !socket.connecting;
    if (!isConnected) socket.once(protocol === "https:" ? "secureConnect" : "connect", () => (isConnected = true));
  });
  sent.on("error", (error) => outcome.fail(error, !isConnected));
  sent.end(body);
  return sent;
}

function receive(response, limit, outcome) {
  const chunks = [];
  let size = 0;
  const answer = () => outcome.answer(response.statusCode, response.rawHeaders.join("\n"), chunks, size);
  response.on("data", (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= limit) return;
    answer();
    response.destroy();
  });
  response.on("end", () => {
    lastUse = performance.now();
    answer();
  });
  response.on("error", (error) => outcome.fail(error));
  response.on("aborted", () => outcome.fail(new Error("the connection ended in the middle of the answer")));
}
