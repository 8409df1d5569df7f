module.exports = require("../../exports.js").RequestClient;
