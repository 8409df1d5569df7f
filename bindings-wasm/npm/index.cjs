// All products, on Node: each is loaded at the first access to its property.

const { Client } = require("./client.js");
const exported = require("./exports.js");

/** A client, as `require("trunkline")(accountSid, authToken)` gives it. */
function trunkline(username, password, options) {
  return new Client(username, password, options);
}

// The helpers where Twilio's library has them, each loaded when it is first used.

/** What a module exports. Who loads it names it as a text, so that bundlers see it. */
const from = (load, names) => {
  const later = {};
  for (const name of names) Object.defineProperty(later, name, { get: () => load()[name], enumerable: true });
  return later;
};
const call = (name) => {
  let called;
  return (...given) => (called ??= require("./webhooks.js")[name])(...given);
};
const functions = [
  "getExpectedBodyHash",
  "getExpectedTwilioSignature",
  "getSignatureAlgorithm",
  "validateBody",
  "validateExpressRequest",
  "validateIncomingRequest",
  "validateRequest",
  "validateRequestWithBody",
  "webhook",
];
/** Those of webhooks.js, which is not loaded for them. */
const constants = {
  SIGNATURE_HEADER: "X-Twilio-Signature",
  SIGNATURE_SETTINGS_HEADER: "X-Twilio-Webhooks-Signature-Settings",
  HMAC_SHA1: "HMAC_SHA1",
  HMAC_SHA256: "HMAC_SHA256",
};

module.exports = Object.assign(trunkline, exported, constants, {
  Client,
  Twilio: Client,
  default: trunkline,
  ...Object.fromEntries(functions.map((name) => [name, call(name)])),
  jwt: from(() => require("./jwt.js"), ["AccessToken", "ClientCapability", "taskrouter", "ValidationToken"]),
  twiml: from(() => require("./twiml.js"), ["FaxResponse", "MessagingResponse", "VoiceResponse"]),
});
