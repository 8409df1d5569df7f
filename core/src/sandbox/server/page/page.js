// The page of the sandbox. The server tells what changed, by server-sent events; what is seen is brought up to date once a frame. Texts
// become elements by `textContent` alone: whatever somebody writes in a message stays text.

const $ = (id) => document.getElementById(id);

/** An element with properties and children; a child that is nothing is left out. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

const chip = (text, tone = "") => el("span", { className: `chip ${tone}`, textContent: text });
const time = (moment) => el("span", { className: "time", textContent: String(moment ?? "").slice(11, 19) });

// What the server told, by kind and key, the oldest first.
const kinds = ["messages", "calls", "webhooks", "requests", "verifications", "accounts", "numbers", "channels"];
const told = Object.fromEntries(kinds.map((kind) => [kind, new Map()]));
let rules = { faults: [], failing: {}, phones: {} };
/** What is out of date on the screen. */
const stale = new Set();
/** Whether what comes now is there for the first time: nothing of it is news. */
let isFirst = true;

function take(event) {
  if (event.all) {
    for (const kind of kinds) {
      told[kind].clear();
      stale.add(kind);
    }
  }
  for (const [kind, items] of Object.entries(event.new ?? {})) {
    for (const item of items) told[kind].set(item.key, item);
    stale.add(kind);
  }
  for (const [kind, keys] of Object.entries(event.gone ?? {})) {
    for (const key of keys) told[kind].delete(key);
    stale.add(kind);
  }
  if (event.rules) {
    rules = event.rules;
    stale.add("rules");
  }
  setClock(event);
  if (stale.size > 0) request();
}

let isRequested = false;

/** Asks for one drawing in the next frame, however much happens until then. A page that nobody sees is drawn when somebody does. */
function request() {
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(() => {
    isRequested = false;
    draw();
  });
}

/** What is drawn when one of these kinds has changed, if it is seen. */
const views = [
  [["messages", "calls", "numbers", "rules"], "phones", drawPhones],
  [["webhooks"], "webhooks", () => rows($("webhook-rows"), told.webhooks, webhookRow)],
  [["requests"], "requests", () => rows($("request-rows"), told.requests, requestRow)],
  [["verifications"], "verify", () => cards($("verification-rows"), newest(told.verifications), verificationCard)],
  [["accounts", "numbers", "channels"], "accounts", drawAccounts],
  [["rules"], "faults", drawRules],
];

function draw() {
  for (const [kinds, panel, view] of views) {
    if (!kinds.some((kind) => stale.has(kind)) || !isShown(panel)) continue;
    view();
    drawn.add(panel);
  }
  const calls = [...told.calls.values()].filter(isUnderWay).length;
  label("tab-phones", calls === 0 ? "" : calls === 1 ? "1 call" : `${calls} calls`);
  count("tab-webhooks", told.webhooks.size, 200);
  count("tab-requests", told.requests.size, 200);
  count("tab-verify", told.verifications.size);
  count("tab-accounts", told.accounts.size);
  count("tab-faults", rules.faults.length + Object.keys(rules.failing).length);
  // What is not seen now is drawn when it is.
  for (const [kinds, panel] of views) if (kinds.some((kind) => stale.has(kind)) && !isShown(panel)) drawn.delete(panel);
  stale.clear();
  isFirst = false;
}

/** The panels that show what was told last. */
const drawn = new Set();

const count = (tab, number, most = Infinity) => label(tab, number === 0 ? "" : number >= most ? `${most}+` : String(number));

function label(tab, text) {
  const badge = $(tab).querySelector("b");
  if (badge.textContent !== text) badge.textContent = text;
}

const newest = (map) => [...map.values()].reverse();

/**
 * Brings the children of a list in line with items, by their keys: an item that is the same object as before is left alone, so that what
 * a person has opened, chosen or focused stays.
 */
function cards(list, items, make) {
  const known = (list.known ??= new Map());
  const keys = new Set(items.map((item) => item.key));
  for (const [key, node] of known) {
    if (keys.has(key)) continue;
    node.remove();
    known.delete(key);
  }
  let before = list.firstChild;
  for (const item of items) {
    let node = known.get(item.key);
    if (node?.item !== item) {
      const fresh = make(item, node);
      if (fresh !== node) {
        if (node === before && node) before = node.nextSibling;
        node?.remove();
        if (!isFirst && !node) fresh.classList.add("new");
        node = fresh;
      }
      node.item = item;
      known.set(item.key, node);
    }
    if (node === before) before = node.nextSibling;
    else list.insertBefore(node, before);
  }
}

/** Rows that open, the newest first. What is inside is made when it is opened. */
function rows(list, map, describe) {
  cards(list, newest(map), (item, node) => {
    const details = node?.firstChild ?? el("details");
    const row = node ?? el("li", {}, details);
    const { head, inside } = describe(item);
    const hadFocus = details.firstChild === document.activeElement;
    const summary = el("summary", {}, ...head);
    if (details.firstChild) details.firstChild.replaceWith(summary);
    else details.append(summary);
    if (hadFocus) summary.focus();
    details.fill = () => {
      const focused = details.contains(document.activeElement) ? document.activeElement.id : "";
      const filled = el("div", { className: "inside" }, ...inside());
      if (details.children[1]) details.children[1].replaceWith(filled);
      else details.append(filled);
      if (focused) $(focused)?.focus();
    };
    details.ontoggle = () => (details.open ? details.fill() : details.children[1]?.remove());
    if (details.open) details.fill();
    return row;
  });
}

function pairs(title, list) {
  if (!list?.length) return undefined;
  const entries = list.flatMap(([name, value]) => [el("dt", { textContent: name }), el("dd", { textContent: value })]);
  return el("div", {}, el("h3", { textContent: title }), el("dl", {}, ...entries));
}

function body(json) {
  if (!json) return undefined;
  let text = json;
  try {
    text = JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // It was cut off.
  }
  return el("div", {}, el("h3", { textContent: "Body" }), el("pre", { textContent: text }));
}

function requestRow(item) {
  const { pathname } = new URL(item.url, location.href);
  const tone = item.status === null || item.status >= 400 ? "bad" : "good";
  const notes = [chip(item.status === null ? "no answer" : item.status, tone)];
  if (item.done && (item.status === null || item.status >= 400)) notes.unshift(chip("done all the same", "wait"));
  const head = [
    time(item.at),
    el("span", { className: "what", textContent: item.operation ?? "no operation" }),
    el("span", { className: "chips" }, ...notes),
    el("span", { className: "where", textContent: `${item.method} ${pathname}` }),
  ];
  return { head, inside: () => [pairs("Request", [[item.method, item.url]]), pairs("Parameters", item.parameters), body(item.json), pairs("Headers", item.headers)] };
}

const errors = { 11200: "failed", 11205: "no connection", 12100: "TwiML that cannot be read", 12400: "too many redirects" };

function webhookRow(item) {
  const notes = [];
  if (item.probe?.checked === true) notes.push(chip("refuses forgeries", "good"));
  if (item.probe?.checked === false) notes.push(chip("takes forgeries", "bad"));
  if (item.failure) notes.push(chip(item.error_code ? `${item.error_code} ${errors[item.error_code] ?? ""}` : "not sent", "bad"));
  else if (item.status === null) notes.push(chip("under way", "wait"));
  else if (item.error_code) notes.push(chip(`${item.status}, ${item.error_code} ${errors[item.error_code] ?? ""}`, "bad"));
  else notes.push(chip(item.status, "good"));
  const head = [
    time(item.at),
    el("span", { className: "what", textContent: title(item) }),
    el("span", { className: "chips" }, ...notes),
    el("span", { className: "where", textContent: `${item.method} ${item.url}` }),
  ];
  return { head, inside: () => [outcome(item), signature(item), pairs("Parameters", item.parameters), body(item.json), pairs("Headers", item.headers)] };
}

/** What a webhook tells: its event, and the status that it tells of. */
function title(item) {
  const value = (name) => item.parameters.find(([key]) => key === name)?.[1];
  const status = value("MessageStatus") ?? value("CallStatus");
  return item.event.endsWith(".status") && status ? `${item.event}: ${status}` : item.event;
}

function outcome(item) {
  const lines = [];
  if (item.failure) lines.push(["failure", item.failure]);
  if (item.status !== null) lines.push(["answered", String(item.status)]);
  if (item.error_code) lines.push(["error", `${item.error_code} ${errors[item.error_code] ?? ""}`]);
  if (item.status === 401 || item.status === 403) {
    lines.push(["hint", "If the application refused the signature: does it know the auth token of this sandbox, and the URL as it is written here?"]);
  }
  return pairs("Outcome", lines);
}

function signature(item) {
  const button = el("button", { type: "button", id: `probe-${item.id}`, textContent: "Send it with a wrong signature" });
  button.onclick = async () => {
    button.disabled = true;
    await control("POST", "/webhooks/probe", { id: item.id });
    button.disabled = false;
  };
  const { probe } = item;
  const said = !probe
    ? "Does the application check it? A forgery should be refused."
    : probe.checked === true
      ? `A forgery was refused with ${probe.status}: the application checks signatures.`
      : probe.checked === false
        ? `A forgery was taken with ${probe.status}: the application does not check signatures.`
        : `A forgery was neither taken nor refused: ${probe.failure ?? `the answer was ${probe.status}`}.`;
  const text = el("span", { textContent: said, role: "status" });
  return el("div", {}, el("h3", { textContent: "Signature" }), el("div", { className: "check-signature" }, text, button));
}

function card(title, details, ...notes) {
  const head = el("div", { className: "head" }, el("span", { textContent: title }), el("span", { className: "chips" }, ...notes));
  return el("li", {}, head, ...details.filter(Boolean).map((text) => (typeof text === "string" ? el("div", { className: "detail", textContent: text }) : text)));
}

const code = (text) => el("code", { textContent: text });

function verificationCard(item) {
  const tone = { approved: "good", pending: "wait" }[item.status] ?? "bad";
  const shown = item.code ? el("span", { className: "code", textContent: item.code }) : undefined;
  return card(item.to, [shown, [item.service, item.channel, clockTime(item.date_created)].filter(Boolean).join(" · ")], chip(item.status, tone));
}

function drawAccounts() {
  cards($("account-rows"), [...told.accounts.values()], (item) =>
    card(item.friendly_name ?? "", [code(item.sid)], chip(item.status, item.status === "active" ? "good" : "bad")),
  );
  cards($("number-rows"), [...told.numbers.values()], (item) =>
    card(item.phone_number, [item.sms_url && `Messages to ${item.sms_url}`, item.voice_url && `Calls to ${item.voice_url}`, code(item.sid)]),
  );
  cards($("channel-rows"), newest(told.channels), (item) => {
    const counts = [];
    if (item.members_count !== undefined) counts.push(`${item.members_count} members`);
    if (item.messages_count !== undefined) counts.push(`${item.messages_count} messages`);
    return card(item.friendly_name || item.unique_name || "No name", [item.unique_name, counts.join(", "), code(item.sid)], item.state && chip(item.state));
  });
}

// Phones

/** The address whose phone is seen; an empty one is a phone that nobody has written from yet. */
let person;
/** By address, its messages and calls, the oldest first. */
let phones = new Map();

const isCall = (item) => item.transcript !== undefined;
const isUnderWay = (call) => ["queued", "ringing", "in-progress"].includes(call.status);
const isFromPerson = (item) => item.direction === "inbound";
const personOf = (item) => (isFromPerson(item) ? item.from : item.to);
const ownOf = (item) => (isFromPerson(item) ? item.to : item.from);

function gather() {
  const found = new Map();
  const order = (one, other) => (one.date_created < other.date_created ? -1 : one.date_created > other.date_created ? 1 : 0);
  for (const item of [...told.messages.values(), ...told.calls.values()].sort(order)) {
    const address = personOf(item);
    if (!address) continue;
    const all = found.get(address);
    // To the end of the map: the phone of what came last comes last.
    found.delete(address);
    if (all) all.push(item);
    found.set(address, all ?? [item]);
  }
  phones = found;
}

const callsOf = (address) => (phones.get(address) ?? []).filter((item) => isCall(item) && isUnderWay(item));

function drawPhones() {
  gather();
  const wanted = $("filter").value.trim();
  const list = [...phones].reverse().filter(([address]) => address.includes(wanted)).slice(0, 100);
  $("no-people").hidden = list.length > 0;
  $("no-people").textContent = wanted && phones.size > 0 ? "No phone has this in its number." : noPeople;
  // The same object as long as nothing changed, so that its row is left alone.
  cards($("people"), list.map(([address, all]) => phoneItem(address, callsOf(address).at(-1) ?? all.at(-1))), phoneRow);
  for (const row of $("people").children) {
    const isCurrent = row.item.key === person;
    if (row.firstChild.getAttribute("aria-current") !== String(isCurrent)) row.firstChild.setAttribute("aria-current", String(isCurrent));
  }
  drawThread();
  const own = new Set([...told.numbers.values()].map((number) => number.phone_number));
  for (const all of phones.values()) for (const item of all) own.add(ownOf(item));
  const options = [...own].filter(Boolean).slice(0, 50).map((number) => ({ key: number }));
  if ($("numbers").children.length !== options.length) {
    $("numbers").replaceChildren(...options.map(({ key }) => el("option", { value: key })));
  }
}

const noPeople = $("no-people").textContent;
const phoneItems = new Map();

function phoneItem(address, last) {
  const known = phoneItems.get(address);
  if (known?.last === last) return known;
  if (phoneItems.size > 1000) phoneItems.clear();
  const item = { key: address, last };
  phoneItems.set(address, item);
  return item;
}

function phoneRow({ key, last }, node) {
  const button = node?.firstChild ?? el("button", { type: "button", onclick: () => open(key) });
  button.replaceChildren(
    el("span", { className: "number", textContent: key }),
    el("span", { className: "time", textContent: clockTime(last.date_created) }),
    el("span", { className: "last", textContent: isCall(last) ? `Call: ${last.status}` : `${isFromPerson(last) ? "You: " : ""}${last.body || media(last)}` }),
  );
  return node ?? el("li", {}, button);
}

const media = (message) => (Number(message.num_media) > 0 ? `${message.num_media} ${message.num_media === "1" ? "file" : "files"}` : "");

function drawThread() {
  const isOpen = person !== undefined;
  $("thread").hidden = !isOpen;
  $("no-phone").hidden = isOpen;
  $("phones").classList.toggle("thread-open", isOpen);
  if (!isOpen) return;
  const all = (phones.get(person) ?? []).filter((item) => !isCall(item) || !isUnderWay(item)).slice(-200);
  drawCalls(callsOf(person));
  $("pickup").disabled = person === "";
  $("pickup").value = rules.phones[person] ?? "human";
  const log = $("messages");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  cards(log, all, (item, node) => (isCall(item) ? pastCall(item, node) : bubble(item)));
  if (isAtEnd) log.scrollTop = log.scrollHeight;
  $("person").textContent = person || "New phone";
}

const tone = { failed: "lost", undelivered: "lost", canceled: "lost" };

function bubble(message) {
  const isOwn = isFromPerson(message);
  const status = [isOwn ? undefined : message.status, message.error_code, `${isOwn ? "to" : "from"} ${ownOf(message) || "?"}`];
  return el(
    "li",
    { className: `${isOwn ? "own" : ""} ${tone[message.status] ?? ""}` },
    message.body ? el("span", { className: "bubble", textContent: message.body }) : undefined,
    media(message) ? chip(media(message)) : undefined,
    el("span", { className: "time", textContent: [clockTime(message.date_created), ...status].filter(Boolean).join(" · ") }),
  );
}

/** A call that is over, with what was said in it to open. */
function pastCall(call, node) {
  const side = isFromPerson(call) ? "to" : "from";
  const facts = [clockTime(call.date_created), Number(call.duration) > 0 ? `${call.duration} s` : "", `${side} ${ownOf(call) || "?"}`];
  const head = el("summary", {}, el("span", { className: "what", textContent: "Call" }), chip(call.status, call.status === "completed" ? "good" : "bad"), el("span", { className: "time", textContent: facts.filter(Boolean).join(" · ") }));
  const said = transcript();
  tell(said, call);
  return el("li", { className: "past-call" }, el("details", { open: node?.firstChild.open ?? false }, head, call.transcript.length > 0 ? said : el("p", { className: "inside empty", textContent: "Nothing was said." })));
}

// Calls under way

/** By SID, the element of a call and what brings it up to date. */
const shownCalls = new Map();

function drawCalls(calls) {
  const list = $("calls");
  const sids = new Set(calls.map((call) => call.sid));
  for (const [sid, { node }] of shownCalls) {
    if (sids.has(sid)) continue;
    const hadFocus = node.contains(document.activeElement);
    node.remove();
    shownCalls.delete(sid);
    if (hadFocus) $("call").focus();
  }
  for (const call of calls) {
    if (!shownCalls.has(call.sid)) shownCalls.set(call.sid, underWay(call));
    const { node, update } = shownCalls.get(call.sid);
    if (!node.isConnected) list.append(node);
    update(call);
  }
  $("thread").classList.toggle("on-the-phone", calls.length > 0);
}

const keys = [..."123456789*0#"];

/** The element of a call, with all that the person can do in it. What they have typed or focused stays as the call goes on. */
function underWay({ sid }) {
  const act = (what, told) => control("POST", `/calls/${sid}/${what}`, told ?? {});
  const button = (text, className, onclick) => el("button", { type: "button", className, textContent: text, onclick });
  const [title, status] = [el("span", { className: "what" }), el("span", { className: "chip", role: "status" })];
  const answer = button("Answer", "primary", () => act("answer"));
  const decline = button("Decline", "danger", () => act("decline"));
  const hangUp = button("Hang up", "danger", () => act("hang_up"));
  const said = transcript();
  const words = el("input", { placeholder: "Say as this person", "aria-label": "What the person says", autocomplete: "off", enterKeyHint: "send" });
  const speak = el("form", { className: "speak" }, words, el("button", { textContent: "Say" }));
  speak.onsubmit = async (event) => {
    event.preventDefault();
    if (words.value.trim() && (await act("say", { text: words.value }))) words.value = "";
  };
  const press = (key) => act("press", { digits: key });
  const pad = el("div", { className: "keys", role: "group", "aria-label": "Keys" }, ...keys.map((key) => button(key, "", () => press(key))));
  const node = el("div", { className: "call", role: "region" }, el("div", { className: "call-head" }, title, status, answer, decline, hangUp), said, speak, pad);
  // Whoever has a keyboard presses keys on it, unless they are typing.
  node.onkeydown = (event) => {
    if (event.target === words || event.ctrlKey || event.altKey || event.metaKey || !keys.includes(event.key)) return;
    event.preventDefault();
    press(event.key);
  };
  const update = (call) => {
    const isRinging = call.waits_for.includes("answer");
    const isTalking = call.status === "in-progress";
    const hadFocus = answer === document.activeElement;
    title.textContent = `Call ${isFromPerson(call) ? "to" : "from"} ${ownOf(call) || "?"}`;
    node.setAttribute("aria-label", title.textContent);
    const wanted = { digits: "keys", speech: "words" };
    const waits = call.waits_for.filter((what) => what in wanted).map((what) => wanted[what]);
    status.textContent = waits.length > 0 ? `waits for ${waits.join(" or ")}` : call.status;
    status.className = `chip ${isRinging || waits.length > 0 ? "wait" : isTalking ? "good" : ""}`;
    answer.hidden = decline.hidden = !isRinging;
    hangUp.hidden = isRinging || !(isTalking || isFromPerson(call));
    said.hidden = call.transcript.length === 0;
    speak.hidden = pad.hidden = !isTalking;
    tell(said, call);
    if (hadFocus && answer.hidden) (speak.hidden ? hangUp : words).focus();
  };
  return { node, update };
}

const transcript = () => el("ol", { className: "said", role: "log", "aria-label": "What was said", tabIndex: 0 });

/** Adds to a transcript what was said since. */
function tell(list, call) {
  const first = call.skipped;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  for (const node of [...list.children]) if (node.number < first) node.remove();
  const next = list.lastChild ? list.lastChild.number + 1 : first;
  call.transcript.forEach((line, at) => {
    if (first + at >= next) list.append(spoken(line, first + at, personOf(call)));
  });
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

const deeds = {
  play: (text) => `plays ${text}`,
  press: (text) => `presses ${text}`,
  dial: (text) => `dials ${text}`,
  connect: (text) => `is connected with ${text}`,
  record: () => "records what is said",
  hang_up: () => "hangs up",
  skip: (text) => `skips ${text}: it is not simulated`,
};

/** What somebody said is a bubble, what else they did a note. */
function spoken({ by, kind, text }, number, self) {
  if (kind === "say") {
    const node = el("li", { className: by === self ? "own" : "" }, el("span", { className: "bubble", textContent: text }));
    return Object.assign(node, { number });
  }
  const who = by === self ? "The person" : by === "application" ? "The application" : by === "twilio" ? "The sandbox" : by;
  return Object.assign(el("li", { className: "done", textContent: `${who} ${deeds[kind]?.(text) ?? `${kind} ${text}`}` }), { number });
}

const clockTime = (moment) => String(moment ?? "").slice(11, 16);

function open(address) {
  person = address;
  const last = phones.get(address)?.at(-1);
  $("from").value = address;
  $("from").readOnly = address !== "";
  $("to").value = (last ? ownOf(last) : [...told.numbers.values()][0]?.phone_number) ?? "";
  stale.add("messages");
  draw();
  $("messages").scrollTop = $("messages").scrollHeight;
  (address === "" ? $("from") : $("body")).focus();
}

function close() {
  const [was] = [person];
  person = undefined;
  stale.add("messages");
  draw();
  const row = [...$("people").children].find((row) => row.item.key === was);
  (row?.firstChild ?? $("new-phone")).focus();
}

$("call").onclick = async () => {
  const [from, to] = [$("from").value.trim(), $("to").value.trim()];
  if (!$("compose").reportValidity()) return;
  if ((await control("POST", "/calls", { from, to })) && person === "") open(from);
};
$("pickup").onchange = async () => {
  const [was, as] = [rules, $("pickup").value];
  // Shown at once, and taken back if it cannot be.
  rules = { ...was, phones: { ...was.phones, [person]: as } };
  if (await control("POST", "/phones", { number: person, as })) return;
  rules = was;
  stale.add("rules");
  request();
};
$("new-phone").onclick = () => open("");
$("back").onclick = close;
$("filter").oninput = () => {
  stale.add("messages");
  request();
};
$("thread").onkeydown = (event) => {
  if (event.key === "Escape") close();
};
$("body").onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("compose").requestSubmit();
};
$("compose").onsubmit = async (event) => {
  event.preventDefault();
  const [from, to, text] = [$("from").value.trim(), $("to").value.trim(), $("body").value];
  if (!text.trim()) return $("body").focus();
  const sent = await control("POST", "/receive", { from, to, body: text });
  if (!sent) return;
  $("body").value = "";
  if (person === "") open(from);
};

// Faults

function drawRules() {
  const faults = rules.faults.map((fault, at) => ({ ...fault, key: `${at} ${JSON.stringify(fault)}` }));
  cards($("fault-rows"), faults, (fault) => {
    const what = fault.kind === "status" ? `Status ${fault.status}` : kindNames[fault.kind];
    const where = [fault.method ?? "any method", fault.path ? `path has ${fault.path}` : "any path"];
    if (fault.milliseconds !== undefined) where.unshift(`${fault.milliseconds} ms`);
    if (fault.kind.startsWith("webhook_")) where.unshift(fault.event ?? "any event");
    if (Number(fault.probability) < 1) where.push(`chance ${fault.probability}`);
    if (fault.after_work && ["status", "drop"].includes(fault.kind)) where.push("after the work is done");
    return card(what, [where.join(" · ")], chip(fault.left === null ? "always" : `${fault.left} more`, "wait"));
  });
  $("clear-faults").hidden = faults.length === 0;
  const failing = Object.entries(rules.failing).map(([number, error]) => ({ key: `${number} ${error}`, number, error }));
  cards($("failing-rows"), failing, ({ number, error }) => {
    const button = el("button", { type: "button", textContent: "Let them arrive", onclick: () => control("POST", "/deliveries", { to: number }) });
    return card(number, [button], chip(error, "bad"));
  });
}

const kindNames = Object.fromEntries([...$("kind").options].map((option) => [option.value, option.textContent]));

$("kind").onchange = () => {
  const kind = $("kind").value;
  const names = [kind, kind.startsWith("webhook_") ? "webhooks" : "requests"];
  for (const label of $("fault").querySelectorAll("[data-for]")) label.hidden = !label.dataset.for.split(" ").some((name) => names.includes(name));
};
$("fault").onsubmit = (event) => {
  event.preventDefault();
  const fault = { kind: $("kind").value };
  const number = (id, name = id) => {
    if ($(id).value !== "") fault[name] = Number($(id).value);
  };
  if (fault.kind === "status") number("status");
  if (["delay", "webhook_late"].includes(fault.kind)) number("milliseconds");
  number("times");
  number("probability");
  if ($("method").value) fault.method = $("method").value;
  if ($("path").value) fault.path = $("path").value;
  if (fault.kind.startsWith("webhook_")) {
    if ($("event").value.trim()) fault.event = $("event").value.trim();
  } else if ($("after-work").checked) {
    fault.after_work = true;
  }
  control("POST", "/faults", fault);
};
$("clear-faults").onclick = () => control("DELETE", "/faults");
$("failing").onsubmit = async (event) => {
  event.preventDefault();
  const done = await control("POST", "/deliveries", { to: $("failing-to").value.trim(), error_code: Number($("error-code").value) });
  if (done) $("failing-to").value = "";
};

// Snapshots

$("save").onclick = async () => {
  const snapshot = await control("GET", "/snapshot");
  if (!snapshot) return;
  const url = URL.createObjectURL(new Blob([JSON.stringify(snapshot)], { type: "application/json" }));
  el("a", { href: url, download: "sandbox.json" }).click();
  URL.revokeObjectURL(url);
};
$("restore").onclick = () => $("snapshot").click();
$("snapshot").onchange = async () => {
  const [file] = $("snapshot").files;
  if (!file) return;
  // The file alone is what the sandbox judges: it says what is wrong with it.
  const restored = await control("POST", "/snapshot", await file.text());
  $("snapshot").value = "";
  $("snapshot-said").textContent = restored ? `${file.name} is restored.` : "";
  if (restored) person = undefined;
};

// The clock

let clock;

function setClock({ now, speed }) {
  clock = { now: Date.parse(now), speed, heard: performance.now() };
  showClock();
}

function showClock() {
  if (!clock) return;
  const now = new Date(clock.now + (performance.now() - clock.heard) * clock.speed);
  const text = `${now.toISOString().slice(0, 19).replace("T", " ")} UTC${clock.speed === 1 ? "" : ` ×${clock.speed}`}`;
  if ($("now").textContent !== text) $("now").textContent = text;
}

const advance = (seconds) => control("POST", "/clock", { advance_seconds: seconds });
for (const button of document.querySelectorAll("[data-advance]")) button.onclick = () => advance(Number(button.dataset.advance));
$("advance").onsubmit = async (event) => {
  event.preventDefault();
  if (await advance(Number($("seconds").value))) $("seconds").value = "";
};

$("reset").onclick = () => $("confirm").showModal();
$("confirm-no").onclick = () => $("confirm").close();
$("confirm-yes").onclick = async () => {
  $("confirm").close();
  if (await control("POST", "/reset")) {
    person = undefined;
    stale.add("messages");
    request();
  }
};

/** Tells the sandbox to do something. Gives its answer, or nothing once what is wrong is said. */
async function control(method, path, told) {
  try {
    const body = told === undefined || typeof told === "string" ? told : JSON.stringify(told);
    const answer = await fetch(`/_sandbox${path}`, { method, body });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    $("notice").hidden = true;
    return said;
  } catch (error) {
    $("notice").textContent = error.message;
    $("notice").hidden = false;
    return undefined;
  }
}

// Tabs. On a wide screen the phones stand beside the others, which then have the tabs for themselves.

const tabs = [...document.querySelectorAll("[role=tab]")];
const wide = matchMedia("(min-width: 1100px)");

const panelOf = (tab) => tab.getAttribute("aria-controls");
const isShown = (panel) => $(panel).classList.contains("shown");

function show() {
  const wanted = tabs.find((tab) => panelOf(tab) === location.hash.slice(1)) ?? tabs[0];
  const tab = wide.matches && wanted === tabs[0] ? tabs[1] : wanted;
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
    const panel = panelOf(other);
    $(panel).classList.toggle("shown", other === tab || (wide.matches && panel === "phones"));
    if (isShown(panel) && !drawn.has(panel)) {
      for (const [kinds, name] of views) if (name === panel) for (const kind of kinds) stale.add(kind);
    }
  }
  if (clock) draw();
}

for (const tab of tabs) {
  tab.onclick = () => (location.hash = panelOf(tab));
  tab.onkeydown = (event) => {
    const seen = tabs.filter((other) => other.offsetParent !== null);
    const at = seen.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = seen[(to + seen.length) % seen.length];
    location.hash = panelOf(next);
    next.focus();
  };
}
addEventListener("hashchange", show);
wide.addEventListener("change", show);
show();

setInterval(showClock, 500);

const events = new EventSource("/_sandbox/events");
events.onmessage = (event) => {
  $("connection").textContent = "Live";
  $("connection").classList.add("live");
  take(JSON.parse(event.data));
};
events.onerror = () => {
  $("connection").textContent = "The sandbox does not answer; waiting for it…";
  $("connection").classList.remove("live");
};
