// Answers that come compressed.

import { builtin } from "./builtin.js";

/** What an answer may be compressed by. */
export const ENCODINGS = "gzip, deflate, br";

// What a server says is looked for in these, and nowhere else.
const ways = {
  __proto__: null,
  gzip: () => "gunzip",
  "x-gzip": () => "gunzip",
  br: () => "brotliDecompress",
  // Some servers leave the frame out.
  deflate: (bytes) => ((bytes[0] & 0x0f) === 8 ? "inflate" : "inflateRaw"),
};

const streams = {
  __proto__: null,
  gzip: "createGunzip",
  "x-gzip": "createGunzip",
  br: "createBrotliDecompress",
  deflate: "createInflate",
};

/** A body that is unpacked as it comes. */
export function unpacking(encoding, body) {
  const way = streams[encoding?.trim().toLowerCase()];
  if (!way) return body;
  const unpacked = builtin("node:zlib")[way]();
  // What goes wrong with either is told by what is unpacked.
  builtin("node:stream").pipeline(body, unpacked, () => {});
  return unpacked;
}

/** Unpacks a body, to a size a little above the limit at most. One that is not as it says is given as it came: the core judges it. */
export function unpack(encoding, pieces, size, limit, done) {
  const way = ways[encoding?.trim().toLowerCase()];
  if (!way || size === 0) return done(pieces, size);
  const bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, size);
  builtin("node:zlib")[way(bytes)](bytes, { maxOutputLength: limit }, (error, unpacked) => {
    if (!error) done([unpacked], unpacked.length);
    else if (error.code === "ERR_BUFFER_TOO_LARGE") done([], limit + 1);
    else done(pieces, size);
  });
}
