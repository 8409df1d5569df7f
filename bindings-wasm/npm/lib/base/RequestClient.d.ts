import { RequestClient } from "../../compat/exports.js";

export = RequestClient;
