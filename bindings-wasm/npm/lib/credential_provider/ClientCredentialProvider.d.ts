export { ClientCredentialProviderBuilder } from "../../compat/exports.js";
