// TwiML: what a webhook answers to say how a call, a message or a fax goes on.

export { parse, TwiML } from "./helpers/element.js";
export { FaxResponse } from "./twiml/fax-response.js";
export { MessagingResponse } from "./twiml/messaging-response.js";
export { VoiceResponse } from "./twiml/voice-response.js";
