// The packed package, installed in an empty folder as a user would.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../", import.meta.url));
/** Where everything goes that is built. */
export const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));

/** Tools of the development. */
export const tool = (name) => `${here}node_modules/.bin/${name}`;

/** The folder of the tests. */
export const tests = `${here}tests/`;

/** Where the packed package is. */
export const tarballs = `${target}/npm-package`;

/** A folder in which the package is installed. `make npm` packs it. */
export function installed(name) {
  const tarball = existsSync(tarballs) && readdirSync(tarballs).find((file) => file.endsWith(".tgz"));
  if (!tarball) throw new Error("nothing is packed: run `make npm`");
  const folder = `${target}/npm-tests/${name}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, "{}");
  const options = { cwd: folder, stdio: "pipe" };
  execFileSync("npm", ["install", "--silent", "--no-fund", "--no-audit", `${tarballs}/${tarball}`], options);
  return folder;
}

/** A folder in which tools are installed, and the package beside them: below target/npm-tools, and kept there. */
export function beside(name, ...packages) {
  const folder = `${target}/npm-tools/${name}`;
  const note = `${folder}/installed.json`;
  const wanted = JSON.stringify(packages);
  if (!existsSync(note) || readFileSync(note, "utf8") !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/package.json`, "{}");
    execFileSync("npm", ["install", "--silent", "--no-fund", "--no-audit", ...packages], { cwd: folder, stdio: "pipe" });
    writeFileSync(note, wanted);
  }
  rmSync(`${folder}/node_modules/trunkline`, { recursive: true, force: true });
  cpSync(`${tarballs}/package`, `${folder}/node_modules/trunkline`, { recursive: true });
  return folder;
}
