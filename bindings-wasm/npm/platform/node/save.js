// Files that are written beside their place, and take it when they are whole.

import { builtin } from "./builtin.js";

/** Writes the body of a response to a path, or to a file's URL. `begin` gives the response, once the file can be written. Gives its size. */
export async function save(path, begin) {
  const { createWriteStream } = builtin("node:fs");
  const { rename, rm } = builtin("node:fs/promises");
  const { once } = builtin("node:events");
  const { pipeline } = builtin("node:stream/promises");
  const place = path instanceof URL ? builtin("node:url").fileURLToPath(path) : path;
  const part = `${place}.${Math.random().toString(16).slice(2, 10)}.part`;
  const file = createWriteStream(part, { flags: "wx" });
  await once(file, "open");
  try {
    const { body } = await begin();
    await pipeline(body ?? [], file);
    await rename(part, place);
    return file.bytesWritten;
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}
