import trunkline from "../index.js";

export = trunkline;
