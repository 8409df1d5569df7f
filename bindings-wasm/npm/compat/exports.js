// Stands for base/exports.js on Node, Deno and Bun.

export * from "../base/exports.js";
export { ClientCredentialProviderBuilder, NoAuthCredentialProvider, OrgsCredentialProviderBuilder } from "./credentials.js";
export { RestException, TwilioServiceException } from "./errors.js";
export { RequestClient } from "./request-client.js";
