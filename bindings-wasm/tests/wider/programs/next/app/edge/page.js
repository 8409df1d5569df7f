import { used } from "../../anywhere.js";

export const runtime = "edge";

export default async function Page() {
  return <p>at the edge: {await used(process.env.SERVICE_URL)}</p>;
}
