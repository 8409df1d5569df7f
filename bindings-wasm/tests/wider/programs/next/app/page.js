import { used } from "../program.mjs";

export const dynamic = "force-dynamic";

export default async function Page() {
  return <p>server component: {await used()}</p>;
}
