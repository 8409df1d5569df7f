export { TwilioServiceException as default } from "../../compat/exports.js";
