// All products, on Node: each is loaded at the first access to its property.

const { Client } = require("./client.js");
const exported = require("./exports.js");

/** A client, as `require("trunkline")(accountSid, authToken)` gives it. */
function trunkline(username, password, options) {
  return new Client(username, password, options);
}

module.exports = Object.assign(trunkline, exported, { Client, Twilio: Client, default: trunkline });
