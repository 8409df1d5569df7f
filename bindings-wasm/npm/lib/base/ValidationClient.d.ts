import * as types from "../../base/types.js";

declare namespace ValidationClient {
  export import ValidationClientOptions = types.ValidationClientOptions;
}

export = ValidationClient;
