Object.defineProperty(exports, "__esModule", { value: true });

const ANY = "*";
const MEMBERS = ["method", "url", "auth", "params", "data", "headers"];
const sorted = (object) => JSON.stringify(Object.entries(object).sort(([one], [other]) => one.localeCompare(other)));

/** A request to compare others with: what was left out is like anything. */
exports.default = class Request {
  constructor(options = {}) {
    for (const name of MEMBERS) this[name] = options[name] || ANY;
  }

  get ANY() {
    return ANY;
  }

  attributeEqual(one, other) {
    if (one === ANY || other === ANY) return true;
    if (!one || !other) return !one && !other;
    return typeof one === "object" && typeof other === "object" ? sorted(one) === sorted(other) : one === other;
  }

  isEqual(other) {
    return MEMBERS.every((name) => this.attributeEqual(this[name], other[name]));
  }

  toString() {
    const pairs = (name) => (this[name] === ANY ? [] : Object.entries(this[name]).map((pair) => pair.join("=")));
    const query = pairs("params").join("&");
    const lines = (flag, name) => pairs(name).map((pair) => ` ${flag} ${pair}`).join("\n");
    const data = this.data === ANY ? "" : `${this.method === "get" ? "\n -G" : ""}\n${lines("-d", "data")}`;
    const headers = this.headers === ANY ? "" : `\n${lines("-H", "headers")}`;
    return `${this.auth === ANY ? "" : `${this.auth} `}${this.method} ${this.url}${query && `?${query}`}${data}${headers}`;
  }
};
