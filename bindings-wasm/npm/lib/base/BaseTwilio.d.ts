import * as types from "../../base/types.js";

declare namespace Twilio {
  export import Client = types.BaseClient;
  export import ClientOpts = types.ClientOptions;
  export import RequestOpts = types.RawRequest;
}

export = Twilio;
