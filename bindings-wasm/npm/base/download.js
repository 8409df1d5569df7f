// Files, as the answers of fetch have them: a `Response` whose body comes as it is read. Loaded with the first of them, since pages have no
// room for what few need. The core sends the requests and judges what comes until the first piece; where a file is led on to, and what is
// behind that piece, is judged here by the rules that the core has for other languages: `tests/file-addresses.json` has the cases.

import { isLoopback } from "../platform/loopback.js";

// What the client hands over, since they share it: were it imported, bundlers would cut a page's one file in two.
let BaseClient, describe, failure, isPage, keep, onAbort, plain, run, save, sessionOf, settings;

/** Takes what is shared. Gives the function that downloads. */
export function sharing(shared) {
  ({ BaseClient, describe, failure, isPage, keep, onAbort, plain, run, save, sessionOf, settings } = shared);
  return file;
}

const MAX_BYTES = 2 ** 30;
const MAX_REDIRECTS = 3;
/** How long the core waits unless it is told otherwise, in milliseconds. */
const TIMEOUT = 30_000;

/** What ends the downloads that nobody holds any more. */
const forgotten = new FinalizationRegistry((end) => end());

/**
 * Downloads the file at an address, or at one that is given by its parts, of which a record may miss one; to a path if there is one. A client
 * whose calls tell status and headers does no more: a response does.
 */
function file(client, address, options, path) {
  if (!client) throw failure({ message: "this record was not got from a client" });
  const isWhole = !Array.isArray(address) || address.every((part) => part !== null && part !== undefined && part !== "");
  const url = !isWhole ? undefined : Array.isArray(address) ? address.join("") : address;
  const begin = () => download(plain(client), url, options);
  if (path === undefined) return begin();
  if (!save) throw failure({ kind: "configuration", message: "there are no files here: use the body of what `download` gives" });
  return save(path, begin);
}

async function download(client, url, { signal, format, maxBytes, ...options } = {}) {
  // Null is as good as not given.
  format ??= undefined;
  maxBytes ??= MAX_BYTES;
  if (!(maxBytes >= 0)) throw refused("maxBytes", "must be a number of bytes");
  const session = sessionOf(client);
  const { timeout = TIMEOUT, totalTimeout, headers: own } = { ...JSON.parse(session.options), ...settings(options) };
  const start = session.clock.now();
  const deadline = totalTimeout ? start + Number(totalTimeout) : Infinity;
  const known = { method: "GET", started_at: start, attempts: 0, may_have_happened: false };
  let place = { client, url: addressOf(url, format), isOurs: true };
  for (let redirects = 0; ; ) {
    // A size that is announced is that of the file only if nobody packs it.
    const headers = { Accept: "*/*", ...(place.isOurs && own), "Accept-Encoding": "identity" };
    const left = totalTimeout ? Math.max(deadline - session.clock.now(), 1) : totalTimeout;
    const text = JSON.stringify({ url: place.url, options: { ...settings(options), headers, totalTimeout: left } });
    const answer = new Answer(place.isOurs && Object.keys(own ?? {}).length > 0);
    let facts;
    try {
      const told = await run(place.client, undefined, signal, (core, number, call) => {
        keep(call, answer);
        core.request(number, call, text);
      });
      facts = told.facts[1];
    } catch (error) {
      answer.end();
      const isRefused = answer.url === undefined && error.name === "InvalidArgumentError" && error.parameter === "url";
      if (isRefused && place.client === client) {
        place = redirects === 0 ? elsewhere(client, place.url, format) : { ...place, client: at(client, place) };
        continue;
      }
      if (answer.location === undefined || error.status !== answer.status) throw error;
      known.attempts += error.attempts;
      const said = { ...known, status: error.status, request_id: error.requestId, url: bare(answer.url) };
      if (redirects === MAX_REDIRECTS) throw failure({ kind: "decode", message: "the file is led on to once more after three redirects", ...said });
      redirects += 1;
      const next = redirect({ url: answer.url, isOurs: place.isOurs }, answer.location);
      if (!next) throw failure({ kind: "decode", message: "the service leads on to an address that is not https", ...said });
      place = { ...next, client: next.isOurs ? client : at(client, next) };
      continue;
    }
    known.attempts += facts.retries + 1;
    known.url = bare(answer.url);
    const size = announced(new Headers(facts.headers));
    if (size > maxBytes) {
      answer.end();
      const message = `the file has ${size} bytes, more than the ${maxBytes} of \`maxBytes\``;
      throw failure({ kind: "decode", message, ...known, status: facts.status, request_id: facts.requestId });
    }
    return responseOf(facts, new Reader(answer, { clock: session.clock, timeout: Number(timeout), deadline, size, maxBytes, known }), signal);
  }
}

const refused = (parameter, must) => failure({ kind: "invalid_argument", message: `\`${parameter}\` ${must}`, parameter });

const bare = (url) => url.split("?")[0];

/**
 * An address of a record, or of its file, as that of the file in a format, which is told by the ending of the path. The record of the
 * 2010-04-01 API has the same path with another ending. Twilio's own documents write addresses of recordings without TLS.
 */
function addressOf(url, format) {
  if (url === undefined) throw failure({ kind: "invalid_argument", message: "the record does not say where its file is" });
  if (format !== undefined && !/^[a-z0-9]{1,16}$/i.test(format)) throw refused("format", "must be the ending of a file's name, such as mp3");
  const address = String(url).replace(/^http:(?=\/\/[^/?#]*\.twilio\.com(?:[/?#]|$))/, "https:");
  const [, path, query] = /^([^?#]*)(\?[^#]*)?/.exec(address);
  const plain = path.includes("/2010-04-01/") ? path.replace(/\.json$/, "") : path;
  return plain + (format === undefined ? "" : `.${format}`) + (query ?? "");
}

/** What is read differently in different places, or leads up, is refused rather than interpreted. */
const isPlain = (url) => !/[^!-~\u0080-\uffff]|\\/.test(url) && !/(?:^|\/)(?:\.|%2e){2}(?:\/|$)/i.test(url.split(/[?#]/)[0]);

/** A file that is not kept at Twilio. */
function elsewhere(client, url, format) {
  const parsed = elsewhereAt(url);
  if (!parsed) throw refused("url", "must be a URL on Twilio's hosts or any other with https, a path, or below the client's `baseUrl`");
  if (format !== undefined) throw refused("format", "must not be given for a file that is not kept at Twilio: it is there as it is");
  const place = { url: parsed, isOurs: false };
  return { ...place, client: at(client, place) };
}

/** An address as it is asked for that is not Twilio's; nothing where it cannot be. */
function elsewhereAt(url) {
  return /^https:\/\/[^/?#@]+(?:[/?#]|$)/.test(url) && isPlain(url) && URL.canParse(url) ? new URL(url).href.split("#")[0] : undefined;
}

/** What has a scheme, or the two slashes behind it, but no host: `URL` would find one. */
const lacksHost = /^(?:[a-z][a-z\d+.-]*:(?!\/\/[^/?#])|\/\/(?![^/?#]))/i;

/**
 * Where a redirect leads to: by https alone, or by plain http from there on the same host or within this machine. Credentials stay with the
 * host that has them.
 */
function redirect(from, location) {
  const target = location.trim().split("#")[0];
  if (target === "" || !isPlain(target) || lacksHost.test(target) || !URL.canParse(target, from.url)) return undefined;
  const [here, there] = [new URL(from.url), new URL(target, from.url)];
  const isSameHost = here.host === there.host;
  const isWithin = isLoopback(here.hostname) && isLoopback(there.hostname);
  const isPermitted = there.protocol === "https:" || (here.protocol === "http:" && there.protocol === "http:" && (isSameHost || isWithin));
  if (!isPermitted || there.username || there.password) return undefined;
  return { url: there.href, isOurs: from.isOurs && isSameHost && here.protocol === there.protocol };
}

/** A client whose home is the host of a place, over the same connections; one without credentials where they do not go. */
function at(client, { url, isOurs }) {
  const session = sessionOf(client);
  const { timeout, totalTimeout, maxRetries, userAgent, observed, env, ...rest } = JSON.parse(session.options);
  const { region, edge, baseUrl, ...credentials } = rest;
  const { TWILIO_REGION, TWILIO_EDGE, TWILIO_BASE_URL, ...variables } = env;
  const known = isOurs ? { ...credentials, env: variables } : { anonymous: true, env: {} };
  const other = new BaseClient({ anonymous: true, baseUrl: new URL(url).origin, env: {} });
  const { send, clock, onAttempt } = session;
  const options = JSON.stringify({ timeout, totalTimeout, maxRetries, userAgent, observed, ...known, baseUrl: new URL(url).origin });
  Object.assign(sessionOf(other), { options, send, clock, onAttempt, generation: -1 });
  return other;
}

/** How many bytes were announced. Of a body that was packed that says nothing, and a page is not told whether it was. */
function announced(headers) {
  const length = headers.get("Content-Length");
  const isPacked = (headers.get("Content-Encoding") ?? "identity").toLowerCase() !== "identity";
  return isPage || isPacked || !/^\d+$/.test(length ?? "") ? undefined : Number(length);
}

/** The answer to a request for a file, as transports tell it: of several attempts, the last. */
class Answer {
  #hasOwnHeaders;
  /** Where it was asked for. */
  url = undefined;
  status = undefined;
  /** Where it leads on to. */
  location = undefined;
  pieces = [];
  source = undefined;
  isTooLarge = false;

  constructor(hasOwnHeaders) {
    this.#hasOwnHeaders = hasOwnHeaders;
  }

  /** Whether the body is kept here, since it is that of a file. */
  keep(url, status, headers, pieces, isTooLarge, source) {
    Object.assign(this, { url, status, location: undefined });
    if ([301, 302, 303, 307, 308].includes(status)) {
      const lines = headers.split("\n");
      const at = lines.findIndex((line, at) => at % 2 === 0 && line.toLowerCase() === "location");
      this.location = at < 0 ? undefined : lines[at + 1];
    }
    if (status < 200 || status > 299) return false;
    Object.assign(this, { pieces, isTooLarge, source });
    return true;
  }

  /** Asks by a fetch function. A page is not told where a redirect leads: the browser follows it, and leaves credentials behind. */
  async fetch(url, send) {
    const response = await send("manual");
    if (response.type !== "opaqueredirect") return response;
    if (this.#hasOwnHeaders) throw new Error("the service leads on to another address, to which a page would send the `headers` of the download, too");
    const followed = await send("follow");
    if (url.startsWith("https:") && !followed.url.startsWith("https:")) throw new Error("the service leads on to an address that is not https");
    return followed;
  }

  /** Reads a body as far as its first piece. */
  begin(response) {
    const reader = response.body?.getReader?.();
    const whole = async () => ({ done: false, value: new Uint8Array(await response.arrayBuffer()) });
    return this.first(reader ? { next: () => reader.read(), return: () => reader.cancel().catch(() => {}) } : once(whole));
  }

  async first(source) {
    for (;;) {
      const { done, value } = await source.next();
      if (done) return { pieces: [], size: 0 };
      if (value.length > 0) return { pieces: [value], size: value.length, source };
    }
  }

  end() {
    this.source?.return();
    this.source = undefined;
  }
}

/** A body that comes at once. */
function once(read) {
  let isRead = false;
  return {
    next: async () => {
      if (isRead) return { done: true };
      isRead = true;
      return read();
    },
    return() {},
  };
}

/** Reads a file, and minds its bounds in bytes and time. */
class Reader {
  #answer;
  #bounds;
  #read = 0;

  constructor(answer, bounds) {
    this.#answer = answer;
    this.#bounds = bounds;
  }

  /** The next piece, never an empty one; nothing behind the last. */
  async next() {
    for (;;) {
      const piece = await this.#piece();
      if (piece === undefined) return this.#end();
      if (piece.length === 0) continue;
      this.#read += piece.length;
      const { size, maxBytes } = this.#bounds;
      if (this.#read > maxBytes) throw this.#failure("decode", `the file has ${this.#read} bytes and more, beyond the ${maxBytes} of \`maxBytes\``);
      if (this.#read > size) throw this.#failure("decode", `the file goes on behind the ${size} bytes that were announced`);
      return piece;
    }
  }

  async #piece() {
    const { pieces, source, isTooLarge } = this.#answer;
    if (isTooLarge) throw this.#failure("connection", "this transport reads answers whole, and none that is larger than 64 MiB");
    if (pieces.length > 0) return pieces.shift();
    if (!source) return undefined;
    const { clock, timeout, deadline } = this.#bounds;
    const left = Math.max(Math.min(timeout, deadline - clock.now()), 0);
    const late = {};
    let stop;
    const over = new Promise((resolve) => {
      stop = clock.after(left, () => resolve(late));
    });
    let told;
    try {
      told = await Promise.race([source.next(), over]);
    } catch (error) {
      throw this.#failure("connection", `${describe(error)}, after ${this.#read} bytes of the file`, error);
    } finally {
      stop();
    }
    if (told === late) throw this.#failure("timeout", `no more of the file came within ${inWords(left)}, after ${this.#read} bytes`);
    return told.done ? undefined : told.value;
  }

  #end() {
    const { size } = this.#bounds;
    this.#answer.source = undefined;
    if (size > this.#read) throw this.#failure("connection", `the file ended after ${this.#read} of ${size} bytes`);
    return undefined;
  }

  #failure(kind, message, cause) {
    return failure({ kind, message, ...this.#bounds.known }, cause);
  }

  /** Ends the connection. */
  end() {
    this.#answer.end();
  }
}

const inWords = (milliseconds) => (milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${Math.ceil(milliseconds)} ms`);

/** Made apart, as is what listens to a signal: they would keep the body that they are to outlive. */
const ending = (reader, release) => () => {
  release?.();
  reader.end();
};

/** Ends a body when a signal says so, as long as somebody holds it. Gives what ends the listening. */
const obeying = (signal, source) => onAbort(signal, () => source.deref()?.abort(signal.reason));

/** What a stream is made of, which holds it: pieces as they are asked for. */
class Pieces {
  #reader;
  #controller;
  release = undefined;

  constructor(reader) {
    this.#reader = reader;
  }

  start(controller) {
    this.#controller = controller;
  }

  async pull(controller) {
    try {
      const piece = await this.#reader.next();
      if (piece) return controller.enqueue(piece);
      controller.close();
    } catch (error) {
      controller.error(error);
    }
    this.cancel();
  }

  cancel() {
    this.release?.();
    forgotten.unregister(this);
    this.#reader.end();
  }

  abort(reason) {
    this.#controller.error(reason);
    this.cancel();
  }
}

/** A file as a response. A signal of the caller ends it as long as it lasts. */
function responseOf({ status, headers }, reader, signal) {
  // While the call was told of its answer, nothing listened.
  if (signal?.aborted) {
    reader.end();
    throw signal.reason;
  }
  const source = new Pieces(reader);
  source.release = signal && obeying(signal, new WeakRef(source));
  // Nothing is read that nobody asked for.
  const body = new ReadableStream(source, { highWaterMark: 0 });
  forgotten.register(body, ending(reader, source.release), source);
  return new Response(status === 204 ? null : body, { status, headers: unpacked(headers) });
}

/** What is said of a body that has been unpacked meanwhile is true no more. */
function unpacked(pairs) {
  const isPacked = pairs.some(([name, value]) => name.toLowerCase() === "content-encoding" && value.toLowerCase() !== "identity");
  return isPacked ? pairs.filter(([name]) => !/^content-(?:encoding|length)$/i.test(name)) : pairs;
}
