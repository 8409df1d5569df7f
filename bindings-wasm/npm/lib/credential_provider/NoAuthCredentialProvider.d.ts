export { NoAuthCredentialProvider } from "../../compat/exports.js";
