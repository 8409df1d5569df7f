// Twilio's own library for Node beside this one: every operation that both have sends the same for the same arguments, and reads the same of
// the same answers. What differs on purpose stands in tables with its reason, and no longer than it does.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test, { after } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { beside } from "./installed.mjs";
import { operations, shapeOf, wiresOf } from "./library/operations.mjs";

const folder = beside("twilio", "twilio@6.3.1");
const require = createRequire(`${folder}/`);
const RequestClient = require("twilio/lib/base/RequestClient");

const SID = "AC0123456789abcdef0123456789abcdef";
const MOMENT = new Date("2026-11-30T12:30:45.678Z");

/** Operations that are not here, by the beginnings of their names. */
const NOT_THERE = {
  "numbers.v2.applications.page": "its pages are told by members of the record; `list` gives the record",
};

const NO_PARAMETER = "no document lists the parameter, and Twilio's library takes it for every list";
const TO_THE_SECOND = "times go to the second, and days as days, in JSON as well as in forms";

const GROUPS = "groups of traits are maps, as the types say there, too";

/** What is sent otherwise: an operation, a name among the arguments, and the reason. */
const SENT_OTHERWISE = [
  [/^flexApi\.v1\./, /^authorization$/, "what is given goes in the place of the client's own, not beside it or behind it"],
  [/^(iam|oauth|previewIam)\.v\d\.(token|authorize)\./, /^/, "nobody's credentials are asked for, so that none are sent"],
  [/^knowledge\.v1\.knowledge\(1\)\.chunks\.page$/, /^page(Number|Token)$/, NO_PARAMETER],
  [/^messaging\.v1\.brandRegistrations\(1\)\.brandVettings\.page$/, /^page(Number|Token)$/, NO_PARAMETER],
  [/^numbers\.v1\.portingAllPortIns\.page$/, /^page(Number|Token)$/, NO_PARAMETER],
  [/^conversations\.v2\.communications\(1\)\.create$/, /^occurredAt$/, TO_THE_SECOND],
  [/^memory\.v1\.(conversationSummaries|observations)\(3\)\.patch$/, /^occurredAt$/, TO_THE_SECOND],
  [/^memory\.v1\.profiles\(\d\)\.(create|patch)$/, /^traits$/, GROUPS],
  [/^memory\.v1\.recall\(2\)\.create$/, /^(begin|end)Date$/, TO_THE_SECOND],
  [/^voice\.v3\.transcriptions\.create$/, /^audioStartedAt$/, TO_THE_SECOND],
];

const OTHER_ANSWERS = "Twilio's library reads the members of all answers of a resource, of errors too, into one class";
const OF_LISTS = "the records of the list do not have it";

/** What is read otherwise: an operation, a member of the record, and the reason. */
const READ_OTHERWISE = [
  [/\.remove$/, /^/, "that it is removed is all that is told"],
  [/notifications\.page$/, /^(requestVariables|responseBody|responseHeaders)$/, OF_LISTS],
  [/^bulkexports\.v1\.exports\(1\)\.days\.page$/, /^redirectTo$/, OF_LISTS],
  [/^events\.v1\.schemas\(1\)\.versions/, /^raw$/, "`raw` is what the service sent, of every record; the member is `raw_`"],
  [/^iam\.v1\.oAuthApps/, /^(code|message|moreInfo)$/, OTHER_ANSWERS],
  [/^insights\.v3\.query\./, /^items$/, OTHER_ANSWERS],
  [/^lookups\.v2\.(bucket|lookupOverrides)\(2\)/, /^(code|message|moreInfo|status|field|limit|bucket|owner|ttl)$/, OTHER_ANSWERS],
  [/^marketplace\.v1\.moduleData/, /^(listings|url|sid|description|support|policies|moduleInfo|documentation|configuration|pricing)$/, OTHER_ANSWERS],
  [/^memory\.v1\.profiles\(\d\)\.(create|fetch|patch)$/, /^traits$/, GROUPS],
  [/^monitor\.v1\.alerts\.page$/, /^(requestVariables|responseBody|responseHeaders|requestHeaders)$/, OF_LISTS],
  [/^insights\.v2\.reports\.create$/, /^report$/, OTHER_ANSWERS],
  [/^insights\.v2\.reports\(1\)\.fetch$/, /^report$/, "its member `KYT` is called `kyt`, as a name is here"],
  [/^pricing\.v\d\.(\w+\.)?countries\.page$/, /^(priceUnit|\w+Prices)$/, OF_LISTS],
  [/^verify\.v2\.services\(1\)\.(entities\(1\)\.)?newFactors\.create$/, /^binding$/, "it holds a secret: a record whose parts are known"],
  [/^trusthub\.v1\.(customerProfiles|trustProducts)\(1\)\.\w+ChannelEndpointAssignment/, /^(code|message|moreInfo|status)$/, OTHER_ANSWERS],
];

const used = new Set();

/** Whether a table knows of a difference. */
function isKnown(table, operation, names) {
  const found = table.find(([where, name]) => where.test(operation.name) && (names.length === 0 ? name.test("") : names.some((one) => name.test(one))));
  if (found) used.add(found);
  return found !== undefined;
}

function isThere({ name }) {
  const found = Object.keys(NOT_THERE).find((beginning) => name.startsWith(beginning));
  if (found) used.add(found);
  return found === undefined;
}

/** Both libraries: what each sends is kept, and answered as a test says. */
class Wire {
  constructor() {
    this.ours = require("trunkline")(SID, "token", { env: {}, maxRetries: 0, fetch: (url, init) => this.#fetched(url, init) });
    const httpClient = new RequestClient();
    httpClient.axios.defaults.adapter = (config) => this.#adapted(httpClient.axios.getUri(config), config);
    this.theirs = require("twilio")(SID, "token", { httpClient });
  }

  async #fetched(url, { method, headers, body }) {
    this.sent = request(method, url, headers, body);
    const { status, text } = this.answer;
    return new Response(status === 204 ? null : text, { status, headers: { "content-type": "application/json" } });
  }

  async #adapted(url, config) {
    this.sent = request(config.method, url, { ...config.headers }, config.data);
    const { status, text } = this.answer;
    return { status, data: status === 204 ? "" : JSON.parse(text), headers: {}, config };
  }

  /** What a call sends, and what it gives or fails with. */
  async call(library, { route, verb }, given, answer) {
    this.sent = undefined;
    this.answer = answer;
    try {
      let count = 0;
      const argument = () => (count++ === 0 && route[1][0] === "v2010" ? SID : `${count}`);
      const place = route.reduce(
        (place, [name, args]) => (args === undefined ? place[name] : place[name](...Array.from({ length: args }, argument))),
        this[library],
      );
      return { given: await place[verb](...given), sent: this.sent };
    } catch (error) {
      return { error, sent: this.sent };
    }
  }
}

/** Headers of the libraries, not of operations. */
const OF_LIBRARIES = ["accept", "accept-charset", "connection", "content-length", "content-type", "user-agent", "x-twilio-client"];

/** A request in a form in which both can be compared. */
function request(method, url, headers, body) {
  const { origin, pathname, searchParams } = new URL(url);
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const isJson = /json/.test(named.get("content-type"));
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? "");
  return {
    method: method.toUpperCase(),
    address: `${origin}${pathname}`,
    query: pairs(searchParams),
    body: isJson && text !== "" ? JSON.parse(text) : pairs(new URLSearchParams(text)),
    headers: Object.fromEntries([...named].filter(([name]) => !OF_LIBRARIES.includes(name))),
  };
}

/** The pairs of a query or form; what is JSON without the spaces that one library puts there. */
function pairs(params) {
  const plain = (value) => {
    try {
      return /^[{[]/.test(value) ? JSON.stringify(JSON.parse(value)) : value;
    } catch {
      return value;
    }
  };
  return [...params].map(([name, value]) => [name, plain(value)]).sort();
}

/** Parameters that are headers, which take ASCII alone. */
const HEADERS = ["acceptEncoding", "authorization", "flexMetadata", "idempotencyKey", "ifMatch", "uiVersion", "xTwilioApiVersion", "xTwilioWebhookEnabled"];

const OBJECT = { a: ["b & c", 1], c: { d: true } };

/** Values that a parameter takes: one as people give it, then awkward ones. */
function valuesOf(file, { name, type }) {
  const { sort, texts, of } = shapeOf(file, type);
  switch (sort) {
    case "string":
      return HEADERS.includes(name) ? [name] : [`${name} ü&=+%/"`, "", "🎉\r\n;<>\\", "0"];
    case "number":
      // What pages are too small or too large is told by the conformance cases.
      return name === "pageSize" ? [5] : [7, 0, -1, "7"];
    case "boolean":
      return [true, false, "true"];
    case "date":
      return [MOMENT, "2026-11-30T12:30:45Z", "2026-11-30"];
    case "enum":
      return [texts.at(-1), "something-new"];
    case "list": {
      const one = of.sort === "any" || of.sort === "object" ? OBJECT : `${name} ü&=+%/"`;
      return [[one, one], [one], ...(of.sort === "string" ? [["", "🎉\r\n;<>\\"]] : [])];
    }
    case "texts":
      return [{ 1: "b & c" }, {}];
    default:
      return [OBJECT, {}];
  }
}

/** The arguments of the required parameters alone, of all, of each optional one, and of each with awkward values. */
function* cases({ params, file, body, isRequired, verb }) {
  const known = verb === "page" ? params.filter(({ name }) => !["callback", "done", "limit"].includes(name)) : params;
  const values = new Map(known.map((param) => [param.name, valuesOf(file, param)]));
  // Objects that are whole bodies go as they are there, whatever the types say: with the names of the wire.
  const wires = body ? wiresOf(body) : new Map();
  const pick = (chosen) => Object.fromEntries(chosen.map(({ name }) => [wires.get(name)?.wire ?? name, values.get(name)[0]]));
  const required = known.filter(({ isOptional }) => !isOptional);
  const optional = known.filter(({ isOptional }) => isOptional);
  yield params.length > 0 && (isRequired || required.length > 0) ? [pick(required)] : [];
  if (optional.length > 0) yield [pick(known)];
  for (const one of optional) yield [pick([...required, one])];
  if (body) return;
  for (const { name } of known) {
    for (const value of values.get(name).slice(1)) yield [{ ...pick(required), [name]: value }];
  }
  for (const { name, type } of optional) {
    yield [{ ...pick(required), [name]: undefined }];
    // Of other sorts Twilio's library makes the text `null`, or breaks off.
    const isPlain = ["string", "number", "boolean", "enum"].includes(shapeOf(file, type).sort);
    if (isPlain && ![...HEADERS, "twiml", "pageSize"].includes(name)) yield [{ ...pick(required), [name]: null }];
  }
}

/** How requests differ. */
function difference(their, our) {
  if (!their.sent) return `Twilio's library sends nothing: ${their.error}`;
  if (!our.sent) return `nothing is sent: ${our.error}`;
  const part = Object.keys(their.sent).find((part) => !isDeepStrictEqual(their.sent[part], our.sent[part]));
  return part && `${part}: ${JSON.stringify(our.sent[part])}, there ${JSON.stringify(their.sent[part])}`;
}

/** A record as the service answers it: what each of its members may hold, by the types of Twilio's library. */
function answered({ file, members }, wires, depth = 0) {
  const fields = members.filter(({ name, params }) => !params && wires.has(name));
  return Object.fromEntries(fields.map(({ name, type }) => [wires.get(name).wire, held(file, name, type, wires.get(name).isDay, depth)]));
}

function held(file, name, type, isDay, depth) {
  const { sort, texts, declared, type: element } = shapeOf(file, type);
  switch (sort) {
    case "string":
      return `${name} ü`;
    case "number":
      return 7;
    case "boolean":
      return true;
    case "date":
      return isDay ? "2026-11-30" : "2026-11-30T12:30:45Z";
    case "enum":
      return texts[0];
    case "list":
      return [held(file, name, element, isDay, depth)];
    case "texts":
      return { some_name: "a text" };
    case "map":
      return {};
    case "capabilities":
      return { mms: true, sms: false, voice: true, fax: false };
    case "object":
      return depth < 3 ? answered(declared, wiresOf(declared), depth + 1) : null;
    default:
      return { some_name: ["b & c", 1], other: { d: true } };
  }
}

/** What is read, as data alone. Of records within records Twilio's library reads neither dates nor always the names. */
function plain(value, isWithin = false) {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString().replace(".000", isWithin ? "" : ".000");
  if (Array.isArray(value)) return value.map((one) => plain(one, isWithin));
  if (typeof value !== "object") return value;
  const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  // As they are handed on.
  const fields = typeof value.toJSON === "function" ? value.toJSON() : value;
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [camel(name), plain(one, true)]));
}

const all = [...operations(`${folder}/node_modules/twilio`)];
const wire = new Wire();
let sent = 0;
let read = 0;

for (const product of new Set(all.map(({ product }) => product))) {
  const here = all.filter((operation) => operation.product === product && isThere(operation));

  test(`${product} sends what Twilio's library sends`, async () => {
    const different = [];
    for (const operation of here) {
      const text = JSON.stringify(operation.key ? { [operation.key]: [], meta: { key: operation.key } } : {});
      for (const given of cases(operation)) {
        const their = await wire.call("theirs", operation, given, { status: 200, text });
        const our = await wire.call("ours", operation, given, { status: 200, text });
        sent += 1;
        const found = difference(their, our);
        if (found && !isKnown(SENT_OTHERWISE, operation, Object.keys(given[0] ?? {}))) {
          different.push(`${operation.name}(${JSON.stringify(given[0]) ?? ""}): ${found}`);
        }
      }
    }
    assert.equal(different.join("\n"), "");
  });

  test(`${product} reads what Twilio's library reads`, async () => {
    const different = [];
    for (const operation of here.filter(({ model }) => model)) {
      const record = answered(operation.model, wiresOf(operation.model));
      const text = JSON.stringify(operation.key ? { [operation.key]: [record], meta: { key: operation.key } } : record);
      const answer = { status: operation.verb === "create" ? 201 : 200, text };
      const [given] = cases(operation);
      const their = await wire.call("theirs", operation, given, answer);
      const our = await wire.call("ours", operation, given, answer);
      if (their.error || our.error) {
        different.push(`${operation.name}: ${our.error}, there ${their.error}`);
        continue;
      }
      const [theirs, ours] = [their.given, our.given].map((given) => (operation.key ? given.instances[0] : given));
      for (const name of Object.keys(theirs).filter((name) => !name.startsWith("_"))) {
        const [one, other] = [plain(theirs[name]), plain(ours?.[name])];
        read += 1;
        if (isDeepStrictEqual(one, other) || isKnown(READ_OTHERWISE, operation, [name])) continue;
        different.push(`${operation.name}: ${name} is ${JSON.stringify(other)}, there ${JSON.stringify(one)}`);
      }
    }
    assert.equal(different.join("\n"), "");
  });
}

after(() => {
  const unused = [...Object.keys(NOT_THERE), ...SENT_OTHERWISE, ...READ_OTHERWISE].filter((one) => !used.has(one));
  assert.deepEqual(unused, [], "these are no differences any more");
  assert.ok(all.length > 1_550 && sent > 25_000 && read > 14_000, `${all.length} operations, ${sent} requests, ${read} members`);
});
