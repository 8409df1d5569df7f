module.exports = require("../../client.js").Client;
