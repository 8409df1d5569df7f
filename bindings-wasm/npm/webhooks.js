// Webhooks: whether they came from Twilio, what they tell, and requests signed as Twilio signs them, for tests. The product of this name is here, too.

export * from "./api/webhooks.js";
export { UnknownEvent, WebhookEvent } from "./helpers/event.js";
export { Router, readEvent } from "./helpers/events.js";
export { webhook } from "./helpers/middleware.js";
export {
  getExpectedBodyHash,
  getExpectedTwilioSignature,
  getSignatureAlgorithm,
  HMAC_SHA1,
  HMAC_SHA256,
  SIGNATURE_HEADER,
  SIGNATURE_SETTINGS_HEADER,
  validateBody,
  validateExpressRequest,
  validateIncomingRequest,
  validateRequest,
  validateRequestWithBody,
  whyNot,
} from "./helpers/signatures.js";
export { MAX_BODY_BYTES, parse, WebhookRefused, Webhooks } from "./helpers/webhooks.js";
export * as events from "./webhooks/events.js";
