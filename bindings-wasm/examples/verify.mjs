// Sends a code to a person and checks what they enter: node verify.mjs

import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());
const to = "+15558675310";

// Verify chooses the code by itself; one of your own, as here, must be allowed by the service.
const { sid } = await client.verify.v2.services.create({ friendlyName: "Bistro", customCodeEnabled: true });
const service = client.verify.v2.services(sid);
await service.verifications.create({ to, channel: "sms", customCode: "271828" });

for (const code of ["314159", "271828"]) {
  const check = await service.verificationChecks.create({ to, code });
  console.log(`${code}: ${check.status}`);
}
