"use client";

import { useEffect, useState } from "react";
import { used } from "../../anywhere.js";

export default function Page() {
  const [said, setSaid] = useState("Working …");
  useEffect(() => void used().then(setSaid, (error) => setSaid(String(error))), []);
  return <p id="said">{said}</p>;
}
