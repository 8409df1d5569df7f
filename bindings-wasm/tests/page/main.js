import trunkline from "trunkline";
import { ready, sandbox } from "trunkline/sandbox";

await ready();
const box = sandbox();
const client = trunkline(box.accountSid, box.authToken, box.options());
for (const body of ["Your table is ready.", "See you at eight.", "Thank you for your visit!"]) {
  await client.messages.create({ to: "+15558675310", from: "+15017122661", body });
}
for await (const message of client.messages.stream({ pageSize: 2 })) {
  const item = document.createElement("li");
  item.innerHTML = `<span></span> <br><small></small>`;
  item.querySelector("span").textContent = message.body;
  item.querySelector("small").textContent = `${message.status} · ${message.dateCreated.toUTCString()} · ${message.sid}`;
  document.querySelector("#messages").append(item);
}
// What the sandbox knows of a product comes with the first request for it; what does not wait for it says what to wait for.
let refused;
try {
  box.insert("/monitor/v1/Alerts", { alert_text: "Oh" });
} catch (error) {
  refused = error.message;
}
await ready("monitor");
box.insert("/monitor/v1/Alerts", { alert_text: "Oh" });
const [alert] = await client.monitor.v1.alerts.list();
document.querySelector("#alerts").textContent = `${alert.alertText}: ${refused}`;
document.querySelector("#state").textContent = `${box.counts().requests} requests, and nothing was sent.`;
