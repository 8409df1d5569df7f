// Whether signatures count, by the functions of Twilio's library.

import { InvalidArgumentError } from "../base/errors.js";
import { bytes } from "./native/instance.js";
import { enter, pass } from "./native/webhook.js";

export const SIGNATURE_HEADER = "X-Twilio-Signature";
export const SIGNATURE_SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings";
export const HMAC_SHA1 = "HMAC_SHA1";
export const HMAC_SHA256 = "HMAC_SHA256";

/** The algorithm that a header names: HMAC_SHA1 if it names none. */
export function getSignatureAlgorithm(header) {
  for (const part of (header || "").split(",")) {
    const [name, ...value] = part.split("=");
    const algorithm = value.join("=").trim();
    if (name.trim() === "algorithm" && algorithm) return algorithm;
  }
  return HMAC_SHA1;
}

/** Whether the signature is that of the URL and the parameters of the form. */
export function validateRequest(authToken, signature, url, params, algorithm) {
  return whyNot(authToken, signature, url, params, algorithm) === undefined;
}

/** The same of a URL and a raw body. */
export function validateRequestWithBody(authToken, signature, url, body, algorithm) {
  return whyNot(authToken, signature, url, body ?? "", algorithm) === undefined;
}

/** Why a signature does not count, by a name; nothing if it does. */
export function whyNot(authToken, signature, url, params, algorithm) {
  const texts = ["1", secret(authToken), "", "", algorithm ? String(algorithm) : HMAC_SHA1, String(url), String(signature ?? "")];
  if (typeof params === "string" || params instanceof Uint8Array) {
    return pass(texts, (core, packed, lengths) => core.check_body(packed, lengths, bytes(params)));
  }
  put(params, texts);
  return pass(texts, (core, packed, lengths) => core.check_signature(packed, lengths));
}

/** The signature of a URL and the parameters of a form. */
export function getExpectedTwilioSignature(authToken, url, params, algorithm) {
  const texts = ["1", secret(authToken), "", "", algorithm ? String(algorithm) : HMAC_SHA1, String(url)];
  put(params, texts);
  return pass(texts, (core, packed, lengths) => core.sign(packed, lengths));
}

/** The hash of a body, as it stands in a URL. */
export const getExpectedBodyHash = (body) => enter((core) => core.body_hash(bytes(body)));

/** Whether the hash is that of the body. */
export function validateBody(body, hash) {
  const isBytes = typeof hash === "object" && hash !== null;
  return getExpectedBodyHash(body) === (isBytes ? new TextDecoder().decode(Uint8Array.from(hash)) : String(hash));
}

/** Whether a request of Express, whose body was parsed, came from Twilio. */
export function validateIncomingRequest(request, authToken, options) {
  const signature = request.header(SIGNATURE_HEADER);
  const host = options?.host || request.headers.host;
  const url = options?.url || `${(options?.protocol || request.protocol).replace(/:$/, "")}://${host}${request.originalUrl}`;
  const { body } = request;
  // What the URL holds the hash of is the body as it came.
  const raw = request.rawBody ?? (typeof body === "string" || body instanceof Uint8Array ? body : "{}");
  const params = url.includes("bodySHA256") ? raw : (body ?? {});
  return validateRequest(authToken, signature, url, params, options?.algorithm);
}

export const validateExpressRequest = validateIncomingRequest;

/** The token, which must be one. */
export function secret(token) {
  if (typeof token === "string" && token) return token;
  throw new InvalidArgumentError("authToken: must be a text that is not empty", { parameter: "authToken" });
}

/** Adds names and values. */
export function put(params, texts) {
  if (params instanceof URLSearchParams) {
    for (const [name, value] of params) texts.push(name, value);
    return;
  }
  for (const name in params) {
    if (!Object.hasOwn(params, name)) continue;
    const value = params[name];
    if (typeof value === "string") texts.push(name, value);
    else if (Array.isArray(value)) for (const one of value) texts.push(name, written(one));
    else texts.push(name, written(value));
  }
}

const written = (value) => (value === null || value === undefined ? "" : String(value));
