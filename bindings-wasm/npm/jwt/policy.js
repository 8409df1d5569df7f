// What TaskRouter allows and forbids.

/** Whether a request is allowed. In its URL, `*` stands for a part of the path, `**` for any number of them. */
export class Policy {
  constructor(options = {}) {
    this.url = options.url ?? "";
    this.method = options.method ?? "GET";
    this.queryFilter = options.queryFilter ?? {};
    this.postFilter = options.postFilter ?? {};
    this.allow = options.allow ?? true;
  }

  payload() {
    const { url, method, queryFilter, postFilter, allow } = this;
    return { url, method, query_filter: queryFilter, post_filter: postFilter, allow };
  }
}
