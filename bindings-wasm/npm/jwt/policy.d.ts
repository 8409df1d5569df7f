/** Whether a request is allowed. In its URL, `*` stands for a part of the path, `**` for any number of them. */
export declare class Policy {
  constructor(options?: { url?: string; method?: string; queryFilter?: object; postFilter?: object; allow?: boolean });
  url: string;
  method: string;
  queryFilter: object;
  postFilter: object;
  allow: boolean;
}
