// Public key client validation: a token beside a request vouches that it is as it was sent.

import { InvalidArgumentError } from "../base/errors.js";
import { bytes, enter } from "../helpers/native.js";
import { needed, now } from "./token.js";

/** Makes the tokens that vouch for requests. */
export class ValidationToken {
  static DEFAULT_ALGORITHM = "RS256";
  static ALGORITHMS = ["RS256", "PS256"];
  #privateKey;

  constructor(options) {
    this.accountSid = needed(options?.accountSid, "accountSid");
    this.credentialSid = needed(options.credentialSid, "credentialSid");
    this.signingKey = needed(options.signingKey, "signingKey");
    this.#privateKey = needed(options.privateKey, "privateKey");
    this.algorithm = options.algorithm ?? ValidationToken.DEFAULT_ALGORITHM;
    if (!ValidationToken.ALGORITHMS.includes(this.algorithm)) {
      throw new InvalidArgumentError("algorithm: must be RS256 or PS256", { parameter: "algorithm" });
    }
  }

  /** The token of a request: the value of its header `Twilio-Client-Validation`. */
  fromHttpRequest(request) {
    const url = new URL(needed(request.url, "url"));
    const headers = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() === "authorization");
    const query = [url.search.slice(1), new URLSearchParams(request.params ?? {}).toString()].filter(Boolean).join("&");
    const { data } = request;
    const isText = data === undefined || data === null || typeof data === "string" || data instanceof Uint8Array;
    const given = JSON.stringify({
      account_sid: this.accountSid,
      signing_key: this.signingKey,
      credential_sid: this.credentialSid,
      algorithm: this.algorithm,
      method: needed(request.method, "method"),
      path: url.pathname,
      query,
      headers: ["host", url.host, ...headers.flatMap(([name, value]) => [name, String(value)])],
      signed_headers: ["authorization", "host"],
      now: now(),
    });
    const message = enter((core) => core.validation_message(given, bytes(isText ? data : JSON.stringify(data))));
    return enter((core) => core.validation_token(message, this.#sign(message)));
  }

  #sign(message) {
    const crypto = globalThis.process?.getBuiltinModule?.("node:crypto");
    if (!crypto) throw new InvalidArgumentError("privateKey: this runtime has no node:crypto to sign with", { parameter: "privateKey" });
    const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = crypto.constants;
    const padding = this.algorithm === "PS256" ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    return crypto.sign("sha256", bytes(message), { key: this.#privateKey, padding, saltLength: 32 });
  }
}
