// Whom the server of the sandbox answers and how much it bears: the cases of tests/sandbox-server.json, which its hosts in other
// languages run, too.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { installed } from "./installed.mjs";

const root = `${installed("sandbox-server")}/node_modules/trunkline`;
const { sandbox } = await import(`${root}/node/sandbox.mjs`);
const { serve } = await import(`${root}/node/server.js`);
const cases = JSON.parse(readFileSync(new URL("../../tests/sandbox-server.json", import.meta.url), "utf8"));

/** A connection that keeps what it is told. */
class Connection {
  constructor(port) {
    this.said = "";
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.on("data", (piece) => (this.said += piece));
    this.socket.on("error", () => {});
    this.ended = Promise.race([once(this.socket, "end"), once(this.socket, "close")]).then(() => (this.isEnded = true));
  }

  /** Sends what the server takes: it may hang up before the end. */
  async send(pieces) {
    for (const piece of pieces) {
      if (typeof piece === "string") await this.#write(piece);
      else if (piece.pause_ms) {
        this.socket.pause();
        await sleep(piece.pause_ms);
        this.socket.resume();
      }
      else {
        const some = Math.max(1, Math.floor(65_536 / piece.of.length));
        const many = piece.of.repeat(some);
        for (let left = piece.times; left > 0 && !this.isEnded; left -= some) {
          await this.#write(left < some ? piece.of.repeat(left) : many);
        }
      }
    }
  }

  async #write(text) {
    if (!this.isEnded && !this.socket.write(text)) await Promise.race([once(this.socket, "drain").catch(() => {}), this.ended]);
  }

  /** Status and body of the answer; nothing if the connection ends before it. */
  async answer() {
    let end;
    for (;;) {
      const begin = this.said.indexOf("\r\n\r\n") + 4;
      const head = this.said.slice(0, begin);
      if (begin > 3) end = begin + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      while (this.said.length < end && !this.isEnded) await this.#more();
      if (this.said.length >= end) return { status: Number(head.split(" ")[1]), body: this.said.slice(begin) };
      if (this.isEnded) return undefined;
      await this.#more();
    }
  }

  #more() {
    return Promise.race([once(this.socket, "data"), this.ended]);
  }
}

async function run({ allow_hosts: allowHosts, limits, hold = 0, exchanges }) {
  const server = await serve(sandbox(), { port: 0, allowHosts, limits });
  const { port } = server.address();
  const held = [];
  try {
    while (held.length < hold) {
      const connection = new Connection(port);
      await connection.send(["GET /_sandbox HTTP/1.1\r\nHost: localhost\r\n\r\n"]);
      assert.equal((await connection.answer()).status, 200);
      held.push(connection);
    }
    for (const [number, { send, status, says = "", cut, then }] of exchanges.entries()) {
      const what = `exchange ${number}`;
      const connection = new Connection(port);
      await connection.send(send);
      const answer = send.length > 0 ? await connection.answer() : undefined;
      if (cut) assert.equal(answer, undefined, what);
      if (status !== undefined) {
        assert.equal(answer?.status, status, `${what}: ${answer?.body}`);
        assert.ok(answer.body.includes(says), `${what}: ${answer.body}`);
      }
      if (then === "ends") await connection.ended;
      if (then === "stays") {
        await sleep(100);
        assert.ok(!connection.isEnded, `${what}: it ends`);
      }
      connection.socket.destroy();
    }
  } finally {
    for (const { socket } of held) socket.destroy();
    server.close();
  }
}

const sent = ({ exchanges }) => Math.max(...exchanges.flatMap(({ send }) => send.map(({ of = "", times = 0 }) => of.length * times)));

test("a body without end takes no more memory than it may", { timeout: 30_000 }, async () => {
  await run(cases.reduce((one, other) => (sent(other) > sent(one) ? other : one)));
  assert.ok(process.resourceUsage().maxRSS < 400_000, `${process.resourceUsage().maxRSS} kB`);
});

for (const one of cases) test(one.name, { timeout: 30_000 }, () => run(one));

test("a name that cannot be allowed is refused", async () => {
  await assert.rejects(serve(sandbox(), { port: 0, allowHosts: ["http://sandbox.example"] }), /not "http:\/\/sandbox\.example"/);
});
