// What a sandbox tells an application, and what people see of it.

/** A request of the sandbox to an application, and what came of it. */
export function webhookOf(told) {
  const { id, event, method, url, headers, body } = told;
  return {
    id,
    kind: event,
    method,
    url,
    headers,
    body,
    parameters: parametersOf(url, body),
    timeout: told.timeout_ms,
    at: new Date(told.at),
    status: told.status,
    errorCode: told.error_code,
    failure: told.failure,
  };
}

/** The parameters of the form and of the URL, each with its first value. */
function parametersOf(url, body) {
  const at = url.indexOf("?");
  const pairs = [...new URLSearchParams(body), ...new URLSearchParams(at < 0 ? "" : url.slice(at))];
  return Object.fromEntries(pairs.reverse());
}

/** A message as the person sees it who wrote it or got it. */
export function messageOf({ sid, direction, from, to, body, status, num_media, error_code }) {
  return { sid, direction, from, to, body, status, numMedia: Number(num_media), errorCode: error_code ? Number(error_code) : null };
}
