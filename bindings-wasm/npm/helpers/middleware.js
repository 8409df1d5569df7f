// The middleware of Twilio's library for Express, which stands behind `express.urlencoded()`.

import { getSignatureAlgorithm, SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, validateExpressRequest } from "./signatures.js";

/** Lets requests through that came from Twilio: `webhook()`, `webhook(authToken)`, `webhook(options)`, `webhook(authToken, options)`. */
export function webhook(...given) {
  const options = Object.assign({ validate: true }, ...given.filter((one) => typeof one === "object"));
  const token = given.find((one) => typeof one === "string") ?? options.authToken ?? globalThis.process?.env.TWILIO_AUTH_TOKEN;
  return function hook(request, response, next) {
    if (!options.validate) return next();
    const answer = (status, text) => response.type("text/plain").status(status).send(text);
    if (!request.header(SIGNATURE_HEADER)) return answer(400, `the request has no ${SIGNATURE_HEADER} header`);
    const settings = request.header(SIGNATURE_SETTINGS_HEADER);
    const secret = settings ? options.sharedKeySecret : token;
    if (!secret) return answer(500, `webhooks cannot be checked: there is no ${settings ? "sharedKeySecret" : "auth token"}`);
    const algorithm = getSignatureAlgorithm(settings);
    const isTwilios = validateExpressRequest(request, secret, { ...options, algorithm });
    return isTwilios ? next() : answer(403, "the request does not count as Twilio's");
  };
}
