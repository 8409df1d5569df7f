/** What a policy is made of. */
export interface PolicyOptions {
  url?: string;
  method?: string;
  queryFilter?: object;
  postFilter?: object;
  allow?: boolean;
}

/** What a token says of it. */
export interface PolicyPayload {
  url: string;
  method: string;
  query_filter: object;
  post_filter: object;
  allow: boolean;
}

/** Whether a request is allowed. In its URL, `*` stands for a part of the path, `**` for any number of them. */
export declare class Policy {
  constructor(options?: PolicyOptions);
  url: string;
  method: string;
  queryFilter: object;
  postFilter: object;
  allow: boolean;
  payload(): PolicyPayload;
}
