import { Client } from "../../api/index.js";

export = Client;
