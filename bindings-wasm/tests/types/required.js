// What is required has its types in checked JavaScript, too.

const trunkline = require("trunkline");
const AccessToken = require("trunkline/lib/jwt/AccessToken");
const VoiceResponse = require("trunkline/lib/twiml/VoiceResponse");
const { messaging } = require("trunkline/messaging");

const client = trunkline("AC0123456789abcdef0123456789abcdef", "x");
client.messages.list({ limit: 1 }).then(([message]) => message.body?.length);
messaging(client).v1.services.list();
new AccessToken("AC", "SK", "x", { identity: "ana" }).addGrant(new AccessToken.VideoGrant({ room: "kitchen" }));
new VoiceResponse().say("Hi");
// @ts-expect-error: none of the parameters
client.messages.create({ bodyy: "Hi" });
new trunkline.Client();
