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
const { sandbox } = await import(`${root}/sandbox.js`);
const { serve } = await import(`${root}/bin/server.js`);
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
      else if (piece.pause_ms) await sleep(piece.pause_ms);
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
    if (!this.isEnded && !this.socket.write(text)) await Promise.race([once(this.socket, "drain"), this.ended]);
  }

  /** Status and body of the answer; nothing if the connection ends before it. */
  async answer() {
    for (;;) {
      const [head, body] = this.said.split("\r\n\r\n");
      if (body !== undefined && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) {
        return { status: Number(head.split(" ")[1]), body };
      }
      if (this.isEnded) return undefined;
      await Promise.race([once(this.socket, "data"), this.ended]);
    }
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
    for (const [number, { send, status, says = "", then }] of exchanges.entries()) {
      const what = `exchange ${number}`;
      const connection = new Connection(port);
      await connection.send(send);
      const answer = send.length > 0 ? await connection.answer() : undefined;
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

for (const one of cases) test(one.name, { timeout: 30_000 }, () => run(one));

test("no body takes more memory than it may have", () => {
  assert.ok(process.resourceUsage().maxRSS < 400_000, `${process.resourceUsage().maxRSS} kB`);
});

test("a name that cannot be allowed is refused", async () => {
  await assert.rejects(serve(sandbox(), { port: 0, allowHosts: ["http://sandbox.example"] }), /not "http:\/\/sandbox\.example"/);
});
