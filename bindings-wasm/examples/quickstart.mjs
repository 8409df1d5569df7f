// Sends messages to the sandbox, follows pages, opens a subaccount and runs a chat channel. Usage: quickstart.mjs BASE_URL SID TOKEN

import trunkline from "trunkline";

const [, , baseUrl, accountSid, authToken] = process.argv;
const client = trunkline(accountSid, authToken, { baseUrl });

for (let number = 1; number <= 5; number += 1) {
  const { sid, status } = await client.messages.create({ to: "+15558675310", from: "+15017122661", body: `Message ${number}` });
  console.log(`Sent message ${number}: ${sid} is ${status}.`);
}

let count = 0;
for await (const message of client.messages.stream({ pageSize: 2, limit: 5 })) {
  count += 1;
  console.log(`Found "${message.body}" of ${message.dateCreated.toISOString()}.`);
}
console.log(`${count} messages, two to a page: three requests.`);

const account = await client.api.v2010.accounts.create({ friendlyName: "Submarine" });
await client.api.v2010.accounts(account.sid).update({ status: "suspended" });
console.log(`Opened the subaccount ${account.friendlyName}, and suspended it.`);

const service = await client.ipMessaging.v2.services.create({ friendlyName: "Chat" });
const channels = client.ipMessaging.v2.services(service.sid).channels;
await channels.create({ uniqueName: "general" });
await channels("general").members.create({ identity: "ana" });
const said = await channels("general").messages.create({ from: "ana", body: "Hello, everyone" });
console.log(`In the channel general, ${said.from} said "${said.body}".`);

try {
  await client.messages("SM00000000000000000000000000000000").fetch();
} catch (error) {
  console.log(`As expected: ${error.name}, ${error.message}`);
}
