/** An answer, as an `httpClient` gives it. */
export default class Response<TPayload> {
  constructor(statusCode: number, body: TPayload, headers: any);
  statusCode: number;
  body: TPayload;
  headers: any;
  toString(): string;
}
