// Which proxy leads where: one that was given leads everywhere; those of the environment do not lead to this machine itself, nor to the
// hosts that NO_PROXY names.

import { ConfigurationError } from "../../base/errors.js";
import { isLoopback } from "../loopback.js";
import { bare, builtin } from "./builtin.js";

/** Tells of a URL which proxy leads there; nothing where none does. `given` is a proxy's URL, or `false` for none at all. */
export function proxiesOf(given, variables) {
  if (given === false) return () => undefined;
  if (given !== undefined && given !== null) {
    const proxy = parse("`proxy`", given);
    return () => proxy;
  }
  // A server that runs programs by CGI names variables after headers, `Proxy` among them: they are its clients' to choose.
  if (variables.REQUEST_METHOD !== undefined) return () => undefined;
  const named = (name) => {
    const spelling = [name, name.toLowerCase()].find((spelling) => variables[spelling] !== undefined);
    return variables[spelling] ? parse(spelling, variables[spelling]) : undefined;
  };
  const all = named("ALL_PROXY");
  const proxies = { "http:": named("HTTP_PROXY") ?? all, "https:": named("HTTPS_PROXY") ?? all };
  if (!proxies["http:"] && !proxies["https:"]) return () => undefined;
  const isExcepted = exceptions(variables.NO_PROXY ?? variables.no_proxy ?? "");
  return (url) => (isLoopback(url.hostname) || isExcepted(url) ? undefined : proxies[url.protocol]);
}

/** A proxy: where it listens, and what is said to it. Its URL may hold a password, so nothing of it goes into an error. */
function parse(name, text) {
  let url;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    // It is none.
  }
  if (!/^https?:$/.test(url?.protocol) || !url.hostname) {
    throw new ConfigurationError(`${name} must be the URL of an HTTP proxy, \`http://proxy.example:3128\` for example`);
  }
  const { protocol, username, password, host } = url;
  const credentials = Buffer.from(`${plain(username)}:${plain(password)}`).toString("base64");
  return {
    id: url.href,
    protocol,
    host,
    place: { protocol, hostname: bare(url.hostname), port: url.port || (protocol === "https:" ? 443 : 80) },
    headers: username || password ? { "Proxy-Authorization": `Basic ${credentials}` } : {},
  };
}

function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Tells of a URL whether a list as NO_PROXY has it names its host: by name, with all below it, by address or by network. */
function exceptions(list) {
  const names = [];
  const { BlockList, isIP } = builtin("node:net");
  const networks = new BlockList();
  const family = (address) => (isIP(address) === 6 ? "ipv6" : "ipv4");
  for (const entry of list.toLowerCase().split(/[\s,]+/)) {
    const [address, bits] = entry.split("/");
    if (!isIP(bare(address))) {
      if (entry) names.push(/^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry).slice(1));
    } else if (bits === undefined) {
      networks.addAddress(bare(address), family(bare(address)));
    } else if (/^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : 32)) {
      networks.addSubnet(address, Number(bits), family(address));
    }
  }
  return ({ hostname, port, protocol }) => {
    const host = bare(hostname);
    const isAddress = isIP(host) !== 0;
    if (isAddress && networks.check(host, family(host))) return true;
    const own = port || (protocol === "https:" ? "443" : "80");
    return names.some(([name, only]) => {
      const isHost = name === "*" || host === name || (!isAddress && host.endsWith(`.${name}`));
      return isHost && (only === undefined || only === own);
    });
  };
}
