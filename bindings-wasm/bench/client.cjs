// One work of one client, in a process of its own: node client.cjs NAME WORK ADDRESS. Prints its figures as JSON.

const begun = performance.now();
const { makers, works } = require("./clients.cjs");

const [, , name, work, address] = process.argv;

(async () => {
  const client = makers[name](address, process.cwd());
  const start = performance.now();
  const before = process.cpuUsage();
  await works[work](client);
  const { user, system } = process.cpuUsage(before);
  const figures = {
    wall: performance.now() - (work === "start" ? begun : start),
    cpu: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(figures));
  process.exit(0);
})();
