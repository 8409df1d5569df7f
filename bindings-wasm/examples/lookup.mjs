// Looks a phone number up: node lookup.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

// What the sandbox does not know, such as the type of the line, is null.
const number = await client.lookups.v2.phoneNumbers("+15558675310").fetch({ fields: "line_type_intelligence" });
console.log(`${number.phoneNumber} is valid: ${number.valid}; its line: ${number.lineTypeIntelligence}`);
