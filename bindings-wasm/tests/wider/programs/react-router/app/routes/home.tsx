import { useEffect, useState } from "react";
import { used as usedAnywhere } from "../../anywhere.js";
import { used } from "../../program.mjs";

export const loader = async () => ({ said: await used() });

export default function Home({ loaderData }: { loaderData: { said: string } }) {
  const [said, setSaid] = useState("Working …");
  useEffect(() => void usedAnywhere(undefined).then(setSaid, (error: unknown) => setSaid(String(error))), []);
  return (
    <>
      <p>loader: {loaderData.said}</p>
      <p id="said">{said}</p>
    </>
  );
}
