// The programs of the site's pages and of the README run as they are written, those of a page as one program, on a sandbox in the place of Twilio.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { assertPrinted, programs } from "./docs.mjs";
import { installed } from "./installed.mjs";

const folder = installed("docs");
const require = createRequire(`${folder}/`);
const { sandbox } = require("trunkline/sandbox");
const { serve } = require(`${folder}/node_modules/trunkline/node/server.js`);

const pages = fileURLToPath(new URL("../../core/docs/pages/", import.meta.url));
const found = [...readdirSync(pages), "../../../README.md"]
  .filter((file) => file.endsWith(".md"))
  .map((file) => [basename(file, ".md"), programs(readFileSync(pages + file, "utf8"))])
  .filter(([, blocks]) => blocks.length);

/** What stands before the programs of a page, where the page does not make it. */
const BEGIN = {
  box: `import { sandbox as makeSandbox } from "trunkline/sandbox";\nconst box = makeSandbox();`,
  client: `import makeClient from "trunkline";\nconst client = makeClient(box.accountSid, box.authToken, box.options());`,
};

for (const [name, blocks] of found) {
  test(`the programs of ${name}.md run`, { timeout: 60_000 }, async (t) => {
    const text = blocks.join("\n");
    const lines = text.split("\n");
    const imports = new Set(lines.filter((line) => line.startsWith("import ")));
    const begin = Object.keys(BEGIN).filter((made) => !new RegExp(`^const ${made} =`, "m").test(text));
    const program = [...imports, ...begin.map((made) => BEGIN[made]), ...lines.filter((line) => !imports.has(line))].join("\n");
    writeFileSync(`${folder}/${name}.mjs`, program);

    // A client that a program makes by itself reaches a sandbox, too.
    const box = sandbox();
    const server = await serve(box, { port: 0 });
    t.after(() => (server.close(), server.closeAllConnections()));
    const env = {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      TWILIO_ACCOUNT_SID: box.accountSid,
      TWILIO_AUTH_TOKEN: box.authToken,
      TWILIO_BASE_URL: `http://127.0.0.1:${server.address().port}/{product}`,
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${name}.mjs`], { cwd: folder, env });
    assert.equal(stderr, "");
    assertPrinted(text, stdout);
  });
}

test("tabs are chosen by the arrow keys, by which mdBook turns pages elsewhere", async (t) => {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
  const chrome = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  t.after(() => chrome.close());
  const page = await chrome.newPage();
  const blocks = ["python", "js"].map((language) => `<pre><code class="language-${language}">${language}</code></pre>`).join("");
  const body = `<main>${blocks}</main>`;
  await page.route("https://site.example/", (route) => route.fulfill({ contentType: "text/html", body }));
  // A page without an origin may keep nothing.
  for (const address of ["https://site.example/", `data:text/html,${encodeURIComponent(body)}`]) {
    await page.goto(address);
    await page.evaluate(() => document.addEventListener("keydown", ({ key }) => (document.title += key)));
    await page.addScriptTag({ path: fileURLToPath(new URL("../../core/docs/theme/languages.js", import.meta.url)) });
    const shown = () => page.locator("pre:visible").allTextContents();
    assert.deepEqual(await shown(), ["python"]);
    await page.getByRole("tab", { name: "Python" }).press("ArrowRight");
    assert.deepEqual([await shown(), await page.title()], [["js"], ""]);
  }
});

test("there are enough of them", () => assert.ok(found.flatMap(([, blocks]) => blocks).length >= 30));
