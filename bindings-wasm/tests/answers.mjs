// Calls of a server that misbehaves, in any runtime: tests/fetch.test.mjs serves, and judges what comes of them.

/** What each call was told: `[result]`, or the error's name and what it says of itself. */
export async function answers(trunkline, baseUrl) {
  const client = trunkline("AC0123456789abcdef0123456789abcdef", "x", { baseUrl, env: {}, dangerouslyAllowBrowser: true });
  await trunkline.ready();
  const read = (sid, options) => client.messages(sid).fetch(options);
  const create = (body, options) => client.messages.create({ to: "+15558675310", body }, options);
  const told = (call) =>
    call.then(
      ({ sid, body }) => [sid, body?.length],
      ({ name, message, attempts, mayHaveHappened, status, cause }) => ({ name, message, attempts, mayHaveHappened, status, cause: cause?.message }),
    );
  const controller = new AbortController();
  const given = told(create("late", { signal: controller.signal }));
  controller.abort();
  const outcomes = { "given up": await given };
  for (const name of ["plain", "gzip", "deflate", "br", "large", "chunked", "bomb"]) outcomes[name] = await told(read(name));
  outcomes.late = await told(create("late", { timeout: 100 }));
  outcomes.next = await told(create("next"));
  outcomes.large = await told(read("large"));
  outcomes.cut = await told(read("cut", { maxRetries: 0 }));
  outcomes.moved = await told(read("moved", { maxRetries: 0 }));
  const deactivations = client.messaging.v1.deactivations();
  outcomes.deactivations = await deactivations.fetch(undefined, { maxRetries: 0 }).then(({ redirectTo }) => redirectTo, ({ message }) => message);
  // The connection is kept behind the first, and closed behind the second.
  await told(create("first"));
  outcomes.closed = await told(create("closed"));
  outcomes.removed = await told(client.messages("closed").remove({ maxRetries: 0 }));
  const file = (name, options) => client.download(`/files/${name}`, { maxRetries: 0, ...options });
  // Read as a stream: of what `arrayBuffer` meets with, Chromium says no more than that it is a TypeError.
  const size = async (response) => {
    let size = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return [response.headers.get("content-type"), size];
      // Now that the beginning is here, whatever is cut is cut.
      if (size === 0) await told(read("scissors"));
      size += value.length;
    }
  };
  outcomes.file = await told(file("whole").then(size).then(([sid, length]) => ({ sid, body: { length } })));
  for (const name of ["led", "cut", "endless", "missing"]) {
    outcomes[`file ${name}`] = await told(file(name, { maxBytes: 1_000_000 }).then(size).then(([sid, length]) => ({ sid, body: { length } })));
  }
  const reader = (await file("endless")).body.getReader();
  outcomes["file cancelled"] = (await reader.read()).value.length > 0;
  await reader.cancel();
  return outcomes;
}
