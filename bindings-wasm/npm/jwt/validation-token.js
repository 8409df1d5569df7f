// Public key client validation: a token beside a request vouches that it is as it was sent.

import { InvalidArgumentError } from "../base/errors.js";
import { bytes } from "../helpers/native/instance.js";
import { enter } from "../helpers/native/jwt.js";
import { keep, needed, now, seconds } from "./token.js";

const HEADER = "Twilio-Client-Validation";

/** Makes the tokens that vouch for requests. */
export class ValidationToken {
  static DEFAULT_ALGORITHM = "RS256";
  static ALGORITHMS = ["RS256", "PS256"];
  #sign;

  constructor(options) {
    this.accountSid = needed(options?.accountSid, "accountSid");
    this.credentialSid = needed(options.credentialSid, "credentialSid");
    this.signingKey = needed(options.signingKey, "signingKey");
    keep(this, "privateKey", options.privateKey);
    this.ttl = 300;
    this.algorithm = options.algorithm ?? ValidationToken.DEFAULT_ALGORITHM;
    if (!ValidationToken.ALGORITHMS.includes(this.algorithm)) {
      throw new InvalidArgumentError("`algorithm` must be RS256 or PS256", { parameter: "algorithm" });
    }
    const crypto = globalThis.process?.getBuiltinModule?.("node:crypto");
    this.#sign = crypto ? signedByNode(crypto, this.privateKey, this.algorithm) : signedByWeb(this.privateKey, this.algorithm);
    // Says now if it cannot be.
    this.#message("GET", new URL("https://localhost"), "", [], "");
  }

  /** The token of a request: the value of its header `Twilio-Client-Validation`. */
  fromHttpRequest(request) {
    const url = new URL(needed(request.url, "url"));
    const query = [url.search.slice(1), new URLSearchParams(request.params ?? {}).toString()].filter(Boolean).join("&");
    const { data } = request;
    const isText = data === undefined || data === null || typeof data === "string" || data instanceof Uint8Array;
    const headers = Object.entries(request.headers ?? {}).flatMap(([name, value]) => [name, String(value)]);
    const signed = isText ? data : JSON.stringify(data);
    const message = this.#message(needed(request.method, "method"), url, query, headers, signed, ["authorization", "host"]);
    const signature = this.#sign(message);
    if (signature instanceof Promise) throw new InvalidArgumentError("`privateKey`: this runtime signs in its own time: use `validation` of a client", { parameter: "privateKey" });
    return enter((core) => core.validation_token(message, signature));
  }

  /** What sends requests, each with its token: for the option `validation` of a client. */
  vouching(send) {
    return (request, outcome) => {
      // A file that is asked for without credentials, at another host perhaps, is not vouched for.
      if (request.stream && !request.headers.some((line, at) => at % 2 === 0 && line.toLowerCase() === "authorization")) return send(request, outcome);
      let stop;
      let isStopped = false;
      const go = (token) => {
        if (isStopped) return;
        try {
          stop = send({ ...request, headers: [...request.headers, HEADER, token] }, outcome);
        } catch (error) {
          outcome.fail(error);
        }
      };
      this.#token(request).then(go, (error) => outcome.fail(error, true));
      return () => {
        isStopped = true;
        return stop ? stop() : true;
      };
    };
  }

  async #token({ method, url, headers, body }) {
    const target = new URL(url);
    const message = this.#message(method, target, target.search.slice(1), headers, body);
    const signature = await this.#sign(message);
    return enter((core) => core.validation_token(message, signature));
  }

  /** What is signed: of the headers, the credentials and the host, as it goes over the wire. */
  #message(method, url, query, pairs, body, signed) {
    const headers = ["host", url.host];
    for (let at = 0; at < pairs.length; at += 2) {
      if (pairs[at].toLowerCase() === "authorization") headers.push("authorization", pairs[at + 1]);
    }
    const given = {
      account_sid: this.accountSid,
      signing_key: this.signingKey,
      credential_sid: this.credentialSid,
      algorithm: this.algorithm,
      method,
      path: url.pathname,
      query,
      headers,
      ttl: seconds(this.ttl),
      signed_headers: signed ?? headers.filter((_, at) => at % 2 === 0),
      now: now(),
    };
    return enter((core) => core.validation_message(JSON.stringify(given), bytes(body)));
  }
}

const noKey = () =>
  new InvalidArgumentError("`privateKey` must be a private RSA key of at least 2048 bits as PEM, without a password", { parameter: "privateKey" });

function signedByNode(crypto, pem, algorithm) {
  let key;
  try {
    key = crypto.createPrivateKey(pem);
  } catch {
    throw noKey();
  }
  if (key.asymmetricKeyType !== "rsa" || !(key.asymmetricKeyDetails?.modulusLength >= 2048)) throw noKey();
  const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = crypto.constants;
  const padding = algorithm === "PS256" ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
  return (message) => crypto.sign("sha256", bytes(message), { key, padding, saltLength: 32 });
}

function signedByWeb(pem, algorithm) {
  const [, text] = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  if (!text) throw noKey();
  const name = algorithm === "PS256" ? "RSA-PSS" : "RSASSA-PKCS1-v1_5";
  const der = Uint8Array.from(atob(text.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  let key;
  return async (message) => {
    key ??= globalThis.crypto.subtle.importKey("pkcs8", der, { name, hash: "SHA-256" }, false, ["sign"]).catch(() => {
      throw noKey();
    });
    return new Uint8Array(await globalThis.crypto.subtle.sign({ name, saltLength: 32 }, await key, bytes(message)));
  };
}
