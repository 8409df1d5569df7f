export { RestException as default } from "../../base/exports.js";
