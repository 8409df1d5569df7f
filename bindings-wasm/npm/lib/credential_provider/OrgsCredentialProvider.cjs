exports.OrgsCredentialProviderBuilder = require("../../exports.js").OrgsCredentialProviderBuilder;
