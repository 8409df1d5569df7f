exports.NoAuthCredentialProvider = require("../../exports.js").NoAuthCredentialProvider;
