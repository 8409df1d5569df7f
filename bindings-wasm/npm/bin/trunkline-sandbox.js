#!/usr/bin/env node
// Twilio in memory, over HTTP.

import { parseArgs } from "node:util";
import { sandbox } from "../sandbox.js";
import { serve } from "./server.js";

const usage =
  "trunkline-sandbox [--port N] [--account-sid AC…] [--auth-token …] [--seed N] [--allow-host NAME | --allow-host *.NAME]…";
let values;
try {
  const text = { type: "string" };
  const options = { port: text, "account-sid": text, "auth-token": text, seed: text, help: { type: "boolean" } };
  ({ values } = parseArgs({ options: { ...options, "allow-host": { ...text, multiple: true } } }));
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
twilio.advance((Date.now() - twilio.clock.now()) / 1000);

try {
  const server = await serve(twilio, { port: Number(values.port ?? 8080), allowHosts: values["allow-host"] });
  console.log(`Twilio in memory, at http://localhost:${server.address().port}/{product}`);
  console.log(`  account SID  ${twilio.accountSid}`);
  console.log(`  auth token   ${twilio.authToken}`);
} catch (error) {
  console.error(`trunkline-sandbox: ${error.message}`);
  process.exit(1);
}
