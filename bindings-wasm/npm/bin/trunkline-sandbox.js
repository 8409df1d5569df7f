#!/usr/bin/env node
// Twilio in memory, over HTTP. What its command line takes and what it says is for the core to say.

import { ready, sandbox } from "../sandbox.js";
import { command, serve } from "./server.js";

await ready();
const { say, wrong, serve: asked } = command("npx trunkline sandbox", process.argv.slice(2));

if (say !== undefined) console.log(say);
else if (wrong !== undefined) {
  console.error(wrong);
  process.exitCode = 2;
} else {
  const twilio = sandbox(asked);
  // The account is opened today.
  twilio.control("POST", "/clock", { now: new Date().toISOString() });
  twilio.reset();
  try {
    process.on("SIGINT", () => {
      console.log("\nStopped. What it kept is gone.");
      process.exit(0);
    });
    const { address, family, port } = (await serve(twilio, asked)).address();
    console.log(twilio.greeting(`${family === "IPv6" ? `[${address}]` : address}:${port}`));
  } catch (error) {
    const { listen, port } = asked;
    console.error(`Port ${port} of ${listen} cannot be used (${error.message}). Choose another with --port; --port 0 takes any that is free.`);
    process.exitCode = 1;
  }
}
