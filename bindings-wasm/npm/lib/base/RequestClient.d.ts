import { RequestClient as Sender } from "../../compat/exports.js";
import type { ClientOptions } from "../../base/types.js";

declare class RequestClient extends Sender {}
declare namespace RequestClient {
  type RequestClientOptions = ClientOptions;
  type RequestOptions<_TData = any, _TParams = object> = any;
}

export = RequestClient;
