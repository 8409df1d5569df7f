export { OrgsCredentialProviderBuilder } from "../../compat/exports.js";
