// A page built by Vite, on the sandbox. The screenshot is for looking at: target/npm-tests/vite.png.

import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import test from "node:test";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { installed, tests } from "./installed.mjs";

const browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

test("a page built by Vite works", async () => {
  const root = installed("vite");
  cpSync(`${tests}vite`, root, { recursive: true });
  await build({ root, logLevel: "error", build: { target: "es2022" } });
  const server = await preview({ root, logLevel: "error", preview: { port: 0 } });
  const chrome = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  try {
    const page = await chrome.newPage({ viewport: { width: 720, height: 480 } });
    const errors = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(server.resolvedUrls.local[0]);
    await page.waitForFunction(() => document.querySelector("#state").textContent.includes("requests"), undefined, { timeout: 10_000 });
    assert.deepEqual(errors, []);
    assert.equal(await page.locator("li").count(), 3);
    await page.screenshot({ path: `${root}/../vite.png` });
  } finally {
    await chrome.close();
    await server.close();
  }
});
