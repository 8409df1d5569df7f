// The soak client of JavaScript, in any of its runtimes: tests/soak/README.md at the root of the repository says what it does.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { installed } from "./installed.mjs";

// From beside the package, each runtime finds what is meant for it.
const entry = `${process.env.SOAK_FOLDER ?? installed("soak")}/entry.mjs`;
writeFileSync(entry, `export { default } from "trunkline";`);
const { default: trunkline } = await import(pathToFileURL(entry));

const table = JSON.parse(readFileSync(new URL("../../tests/errors.json", import.meta.url), "utf8"));
const kinds = Object.fromEntries(table.map(({ javascript, kind }) => [javascript, kind]));
const kindOf = (error) => (error instanceof trunkline.TrunklineError && kinds[error.name]) || "other";

const control = async (path, init) => {
  const response = await fetch(process.env.SOAK_URL + path, init);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
};
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const plan = await (await control("/plan")).json();
const clients = plan.clients.map((told) => {
  const options = { baseUrl: told.base_url, timeout: told.timeout_ms, maxRetries: told.max_retries, env: {} };
  if (!told.client_id) return trunkline(told.account_sid, told.auth_token, options);
  const { account_sid: accountSid, client_id: clientId, client_secret: clientSecret } = told;
  return trunkline({ accountSid, clientId, clientSecret, ...options });
});

const operations = {
  create: async (client, message, options) => [await client.messages.create(message, options)],
  fetch: async (client, { sid }, options) => [await client.messages(sid).fetch(options)],
  list: (client, { to, page_size: pageSize }, options) => client.messages.list({ to, pageSize }, options),
};

const aborted = new Error("aborted by the soak");

function toldOf(error) {
  if (error === aborted) return { told: "aborted" };
  const { status, mayHaveHappened = false, message } = error;
  const told = { told: "error", kind: kindOf(error), status, may_have_happened: mayHaveHappened, message };
  if (told.kind === "unknown_outcome" && error.cause) told.cause = kindOf(error.cause);
  return told;
}

const described = ({ accountSid, sid, body }) => ({ account_sid: `${accountSid}`, sid: `${sid}`, body: `${body}` });

async function make({ id, client, operation, arguments: given, pause_ms, abort_after_ms }) {
  if (pause_ms !== undefined) await sleep(pause_ms);
  const controller = abort_after_ms === undefined ? undefined : new AbortController();
  const begun = performance.now();
  const call = operations[operation](clients[client], given, { signal: controller?.signal });
  const timer = abort_after_ms > 0 ? setTimeout(() => controller.abort(aborted), abort_after_ms) : undefined;
  if (abort_after_ms === 0) controller.abort(aborted);
  const outcome = await call.then(
    // Of another call's answer there may be nothing in a field.
    (records) => ({ told: "ok", records: records.map((record) => described(record ?? {})) }),
    toldOf,
  );
  clearTimeout(timer);
  return { id, took_ms: performance.now() - begun, ...outcome };
}

for (;;) {
  const { workers, calls } = await (await control("/work")).json();
  if (calls.length === 0) break;
  const reports = [];
  const left = calls.values();
  const worker = async () => {
    for (const call of left) reports.push(await make(call));
  };
  await Promise.all(Array.from({ length: workers }, worker));
  await control("/reports", { method: "POST", body: JSON.stringify(reports) });
}
