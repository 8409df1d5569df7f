// Each line below a mark must be refused.
import trunkline, { Client } from "trunkline";

const client = trunkline("AC…", "…");

// @ts-expect-error there is no such resource
client.mesages;
// @ts-expect-error a message needs a recipient
client.messages.create({ body: "Hi" });
// @ts-expect-error a recipient is text
client.messages.create({ to: 15558675310 });
// @ts-expect-error there is no such parameter
client.messages.create({ to: "+1", bodyy: "Hi" });
// @ts-expect-error true or false
client.messages.create({ to: "+1", smartEncoded: 1 });
// @ts-expect-error a date or text
client.messages.create({ to: "+1", sendAt: 5 });
// @ts-expect-error only items are fetched
client.messages.fetch();
// @ts-expect-error which one
client.messages().fetch();
// @ts-expect-error there is no such option
new Client("AC…", "…", { regoin: "ie1" });
// @ts-expect-error there is no such form
new Client({ representation: "yaml" });
// @ts-expect-error options are no parameters
client.messages("SM…").fetch({ body: "x" });
// @ts-expect-error a limit is a number
client.messages.list({ limit: "all" });

async function fields() {
  const message = await client.messages("SM…").fetch();
  // @ts-expect-error there is no such field
  message.bodyy;
  // @ts-expect-error it may be null
  message.dateSent.getTime();
  // @ts-expect-error the data is one level below
  (await client.withRawResponse.messages("SM…").fetch()).sid;
}
void fields;
// @ts-expect-error since when
client.messages.findSent({ to: "x" });

import { MessagingResponse, VoiceResponse } from "trunkline/twiml";

// @ts-expect-error: speech cannot stand in a dialled call
new VoiceResponse().dial().say("Hi");
// @ts-expect-error: no such attribute
new VoiceResponse().say({ voices: "alice" }, "Hi");
// @ts-expect-error: what is said must be given
new MessagingResponse().redirect();
// @ts-expect-error: nothing is in it
new VoiceResponse().hangup({ reason: "busy" });
