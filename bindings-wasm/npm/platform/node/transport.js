// Requests go through node:http, with connections kept open.

import { ConfigurationError } from "../../base/errors.js";
import { builtin } from "./builtin.js";
import { Connections } from "./connections.js";
import { exchange } from "./exchange.js";
import { whenLooked } from "../looks.js";
import { proxiesOf } from "./proxies.js";

/** Connections to one host, of all clients together. */
const MAX_SOCKETS = 100;

/** Connections by their settings: clients that have the same ones share them. */
const shared = new Map();

/** What sends the requests of a client, and the options that it leaves to others. */
export function transport({ proxy, maxSockets, keepAlive, keepAliveMsecs, maxTotalSockets, maxFreeSockets, scheduling, ca, ...rest }, variables) {
  // What is not said is left to Node.
  const settings = JSON.parse(JSON.stringify({ keepAlive, keepAliveMsecs, maxTotalSockets, maxFreeSockets, scheduling }));
  const connections = connectionsOf({ ...settings, maxSockets: maxSockets ?? MAX_SOCKETS }, ca === undefined ? bundleOf(variables) : String(ca));
  const proxyTo = proxiesOf(proxy, variables);
  const routes = new Map();
  const routeTo = (origin) => {
    let route = routes.get(origin);
    if (!route) {
      const url = new URL(origin);
      routes.set(origin, (route = connections.route(url, proxyTo(url))));
    }
    return route;
  };
  const send = (request, outcome) => {
    let stop;
    let isStopped = false;
    whenLooked(() => {
      if (isStopped) return;
      try {
        stop = exchange(request, routeTo, outcome);
      } catch (error) {
        outcome.fail(error, true);
      }
    });
    return () => {
      isStopped = true;
      return stop ? stop() : true;
    };
  };
  return { send, rest };
}

function connectionsOf(settings, ca) {
  const { maxSockets } = settings;
  if (!(maxSockets === Infinity || (Number.isInteger(maxSockets) && maxSockets > 0))) {
    throw new ConfigurationError("`maxSockets` must be a whole number above 0");
  }
  const id = `${JSON.stringify(settings)} ${maxSockets} ${ca}`;
  let connections = shared.get(id);
  if (!connections) shared.set(id, (connections = new Connections(settings, ca)));
  return connections;
}

/** The certificates of TWILIO_CA_BUNDLE. */
function bundleOf({ TWILIO_CA_BUNDLE: path }) {
  if (!path) return undefined;
  let pem;
  try {
    pem = builtin("node:fs").readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigurationError(`TWILIO_CA_BUNDLE names a file that cannot be read: ${error.message}`, { cause: error });
  }
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new ConfigurationError(`TWILIO_CA_BUNDLE names a file without a certificate in PEM form: ${path}`);
  }
  return pem;
}
