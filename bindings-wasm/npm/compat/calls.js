// How calls end in Twilio's manner.

/** Tells a callback what a promise comes to, if there is one: an error, or null and what it gives. */
export function told(promise, callback) {
  return callback ? promise.then((value) => callback(null, value), callback) : promise;
}

/** An answer as Twilio's library tells it with status and headers. */
export function infoOf({ data, status, headers }) {
  return { body: data === true ? status === 204 : data, statusCode: status, headers: Object.fromEntries(headers) };
}
