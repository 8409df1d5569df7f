// Calls somebody and says something: node call.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";
import { VoiceResponse } from "trunkline/twiml";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

const response = new VoiceResponse();
response.say({ voice: "alice" }, "Your table is ready.");

const call = await client.calls.create({ to: "+15558675310", from: "+15017122661", twiml: response.toString() });
console.log(`Calling ${call.to} from ${call.from}`);
