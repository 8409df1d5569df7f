import trunkline from "trunkline";

// No credentials: the server adds them, and decides what this page may do.
const client = trunkline({ baseUrl: new URL("/twilio", location).href, anonymous: true, accountSid: "AC0123456789abcdef0123456789abcdef" });
const form = document.querySelector("form");
const status = document.querySelector("[role=status]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.elements[1].disabled = true;
  try {
    const message = await client.messages.create({ to: form.to.value, body: "Your table is ready" });
    status.textContent = `To ${message.to}: ${message.status}`;
  } catch (error) {
    status.textContent = error.mayHaveHappened ? "It may have been sent. Look before you send it again." : `Not sent: ${error.message}`;
  }
  form.elements[1].disabled = false;
});
