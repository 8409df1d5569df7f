// Makes the token with which an app in a browser or on a phone takes and makes calls: node access-token.mjs

import { AccessToken } from "trunkline/jwt";

// Made up. A key's secret stays on the server; the app gets the token.
const sids = ["AC0123456789abcdef0123456789abcdef", "SK0123456789abcdef0123456789abcdef"];

const token = new AccessToken(...sids, "made-up-secret", { identity: "ana", ttl: 600 });
token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: "AP0123456789abcdef0123456789abcdef", incomingAllow: true }));

const [, payload] = token.toJwt().split(".");
console.log(`A token for ${JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))).grants.identity}`);
