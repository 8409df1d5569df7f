export { BaseClient as Client, type ClientOptions as ClientOpts, type RawRequest as RequestOpts } from "../../base/types.js";
