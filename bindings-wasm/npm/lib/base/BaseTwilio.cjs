exports.Client = require("../../base.js").BaseClient;
