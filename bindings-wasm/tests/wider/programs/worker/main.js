import { used } from "./anywhere.js";

export default { fetch: async (_, { SERVICE_URL }) => new Response(await used(SERVICE_URL)) };
