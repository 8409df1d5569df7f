import type { HttpMethod } from "../interfaces.js";

export interface Headers {
  [header: string]: string;
}

export interface RequestOptions<TData> {
  method?: HttpMethod | "*";
  url?: string;
  auth?: string;
  params?: object | "*";
  data?: TData | "*";
  headers?: Headers;
}

/** A request to compare others with: what was left out is like anything. */
export default class Request<TData> {
  constructor(options?: RequestOptions<TData>);
  method: HttpMethod | "*";
  url: string;
  auth: string;
  params: object | "*";
  data: TData | "*";
  headers: Headers | "*";
  get ANY(): "*";
  attributeEqual(one: any, other: any): boolean;
  isEqual(other: Request<any>): boolean;
  toString(): string;
}
