import { used } from "../../program.mjs";

export const loader = async () => new Response(await used());
