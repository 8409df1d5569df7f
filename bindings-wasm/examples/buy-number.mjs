// Buys a phone number and has its messages sent to a program: node buy-number.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

// The sandbox offers no numbers, and sells any.
const [offered] = await client.availablePhoneNumbers("US").local.list({ areaCode: 510, smsEnabled: true, limit: 1 });
const phoneNumber = offered?.phoneNumber ?? "+15105550100";

const bought = await client.incomingPhoneNumbers.create({ phoneNumber, smsUrl: "https://bistro.example/sms" });
console.log(`Bought ${bought.phoneNumber}; its messages go to ${bought.smsUrl}`);
