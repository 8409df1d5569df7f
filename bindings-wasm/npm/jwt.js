// Tokens that a server makes for apps, browsers and workers, and how they are read back.

export { AccessToken } from "./jwt/access-token.js";
export { ClientCapability, EventStreamScope, IncomingClientScope, OutgoingClientScope } from "./jwt/client-capability.js";
export * as taskrouter from "./jwt/task-router.js";
export { Policy, TaskRouterCapability } from "./jwt/task-router.js";
export { readToken, TokenError, verifyToken } from "./jwt/token.js";
export { ValidationToken } from "./jwt/validation-token.js";
