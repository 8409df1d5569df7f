// Records a call, and downloads the recording: node recording.mjs

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import trunkline from "trunkline";
import { sandbox } from "trunkline/sandbox";

const box = sandbox(); // for the real Twilio: trunkline(), with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
const client = trunkline(box.accountSid, box.authToken, box.options());

const twiml = "<Response><Pause length='60'/></Response>";
const call = await client.calls.create({ to: "+15558675310", from: "+15017122661", twiml });
const recording = await client.calls(call.sid).recordings.create();
await client.calls(call.sid).recordings(recording.sid).update({ status: "stopped" });

const folder = mkdtempSync(join(tmpdir(), "recording-"));
const size = await recording.downloadTo(join(folder, "call.wav"), { format: "wav" });
console.log(`${size} bytes at ${readFileSync(join(folder, "call.wav")).readUInt32LE(24)} Hz`);
rmSync(folder, { recursive: true });

// Or as it comes, a Response with a stream in it: for a player, or for a store of one's own.
const response = await recording.download({ format: "mp3" });
let bytes = 0;
for await (const piece of response.body) bytes += piece.length;
console.log(`${response.headers.get("content-type")}: ${bytes} bytes`);
