#!/usr/bin/env node
// Twilio in memory, over HTTP.

import { parseArgs } from "node:util";
import { sandbox } from "../sandbox.js";
import { serve } from "./server.js";

const usage = `\
A Twilio in memory, to build and test against.

Usage: trunkline-sandbox [OPTIONS]

  --port N            the port on 127.0.0.1 to listen on (8080 unless given; 0 takes any that is free)
  --account-sid AC…   the SID of the account (minted unless given)
  --auth-token TEXT   its auth token (minted unless given)
  --seed N            where SIDs and tokens come from
  --allow-host NAME   answers under this name, too: sandbox.example, or *.sandbox.example for all names below it;
                      may be given several times (names of this machine, localhost and the like, are always answered)
  --webhooks-to HOST  sends webhooks to this host, too: app.example, or *.app.example for all names below it; may be given
                      several times (this machine always gets them)
  --speed N           lets the sandbox's clock run N times as fast as the system's
  --help              shows this text`;
let values;
try {
  const text = { type: "string" };
  const texts = { ...text, multiple: true };
  const options = { port: text, "account-sid": text, "auth-token": text, seed: text, speed: text, help: { type: "boolean" } };
  ({ values } = parseArgs({ options: { ...options, "allow-host": texts, "webhooks-to": texts } }));
} catch (error) {
  console.error(`${error.message}\n${usage}`);
  process.exit(2);
}
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const twilio = sandbox({
  seed: Number(values.seed ?? 0),
  accountSid: values["account-sid"],
  authToken: values["auth-token"],
});
// The account is opened today.
twilio.control("POST", "/clock", { now: new Date().toISOString() });
twilio.reset();

try {
  const server = await serve(twilio, {
    port: Number(values.port ?? 8080),
    allowHosts: values["allow-host"],
    webhooksTo: values["webhooks-to"],
    speed: Number(values.speed ?? 1),
  });
  const address = `http://localhost:${server.address().port}`;
  console.log(`Twilio in memory, at ${address}/{product}
  account SID  ${twilio.accountSid}
  auth token   ${twilio.authToken}

Point programs at it: Trunkline's clients read these variables. Without \`export\`, they are the lines of a .env file.

  export TWILIO_ACCOUNT_SID='${twilio.accountSid}'
  export TWILIO_AUTH_TOKEN='${twilio.authToken}'
  export TWILIO_BASE_URL='${address}/{product}'

Write to a number whose webhook is on this machine; see what reached the sandbox and what it sent:

  curl ${address}/_sandbox/receive -d '{"from": "+15558675310", "to": "+15017122661", "body": "Hi"}'
  curl ${address}/_sandbox/requests
  curl ${address}/_sandbox/webhooks`);
} catch (error) {
  console.error(`trunkline-sandbox: ${error.message}`);
  process.exit(1);
}
