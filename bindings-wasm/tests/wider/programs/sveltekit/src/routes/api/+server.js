import { used } from "../../../program.mjs";

export const GET = async () => new Response(await used());
