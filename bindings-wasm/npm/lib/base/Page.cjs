Object.defineProperty(exports, "__esModule", { value: true });
exports.default = require("../../base.js").Page;
