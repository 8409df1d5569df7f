exports.ClientCredentialProviderBuilder = require("../../exports.js").ClientCredentialProviderBuilder;
