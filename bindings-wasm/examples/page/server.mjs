// A page that sends messages through a server of its own, which has the credentials: node server.mjs
//
// It sends on a Twilio in memory; with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, and `TWILIO_FROM`, a number of
// yours, on the real one. Before it is put where others reach it, let people log in.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { sandbox } from "trunkline/sandbox";

const here = dirname(fileURLToPath(import.meta.url));
const installed = dirname(createRequire(import.meta.url).resolve("trunkline/package.json"));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM = "+15017122661", PORT = "8080" } = process.env;
const box = sandbox();
const [accountSid, authToken, send] = TWILIO_AUTH_TOKEN ? [TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, fetch] : [box.accountSid, box.authToken, box.fetch];

/** What the page may do: send this one text, from the number of the restaurant. */
async function proxied(path, form) {
  if (!/^\/2010-04-01\/Accounts\/[^/]+\/Messages\.json$/.test(path)) return new Response(null, { status: 403 });
  const body = new URLSearchParams({ To: form.get("To") ?? "", From: TWILIO_FROM, Body: "Your table is ready" });
  return send(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`,
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: String(body),
    redirect: "manual",
  });
}

/** A file of the page, or of the package. */
async function file(path) {
  const inPackage = path.startsWith("/trunkline/web/");
  if (!inPackage && path !== "/" && path !== "/page.js") return new Response(null, { status: 404 });
  const found = inPackage ? join(installed, normalize(path.slice("/trunkline".length))) : join(here, path === "/" ? "index.html" : path);
  return new Response(await readFile(found), { headers: { "Content-Type": TYPES[extname(found)] ?? "application/octet-stream" } });
}

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url, "http://localhost");
    let answer;
    if (request.method === "POST" && pathname.startsWith("/twilio/")) {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      answer = await proxied(pathname.slice("/twilio".length), new URLSearchParams(Buffer.concat(pieces).toString()));
    } else {
      answer = await file(pathname);
    }
    const type = answer.headers.get("content-type");
    response.writeHead(answer.status, type ? { "Content-Type": type } : {}).end(Buffer.from(await answer.arrayBuffer()));
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
