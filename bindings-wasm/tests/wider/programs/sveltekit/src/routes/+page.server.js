import { used } from "../../program.mjs";

export const load = async () => ({ said: await used() });
