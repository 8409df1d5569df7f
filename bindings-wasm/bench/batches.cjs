// One work by several clients in one process, batch by batch in turns: node batches.cjs FOLDER ADDRESS WORK. Prints as JSON the least CPU
// time that each took for one call or record, in µs. On a busy machine the least is what the others did not disturb.

const { works, makers } = require("./clients.cjs");

const [, , folder, address, work] = process.argv;
const BATCHES = { create: 20, list: 8 };
const EACH = { create: 1000, list: 20_000 };

(async () => {
  const clients = {};
  for (const name of ["trunkline", "twilio", "http"]) clients[name] = makers[name](address, `${folder}/${name}`);
  const least = {};
  for (let batch = 0; batch < BATCHES[work]; batch += 1) {
    for (const name in clients) {
      const before = process.cpuUsage();
      await works[work](clients[name], EACH[work]);
      const { user, system } = process.cpuUsage(before);
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, (user + system) / EACH[work]);
    }
  }
  console.log(JSON.stringify(least));
  process.exit(0);
})();
