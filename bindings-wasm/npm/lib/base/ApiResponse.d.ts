export type { ApiResponse } from "../../base/types.js";
