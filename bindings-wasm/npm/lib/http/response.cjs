Object.defineProperty(exports, "__esModule", { value: true });

/** An answer, as an `httpClient` gives it. */
exports.default = class Response {
  constructor(statusCode, body, headers) {
    this.statusCode = statusCode;
    this.body = body;
    this.headers = headers;
  }

  toString() {
    return `HTTP ${this.statusCode} ${this.body}`;
  }
};
