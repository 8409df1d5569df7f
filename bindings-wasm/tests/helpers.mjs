// The cases for what needs no client, tests/conformance/helpers, in any runtime: their README has the form.

const NOW = 1_700_000_000;

/** Runs all cases. Gives how many passed, which of them JavaScript cannot say, and what is wrong with the others. */
export function helpers({ jwt, segments, twiml, webhooks }, files) {
  const complaints = [];
  const skipped = [];
  let count = 0;
  const subjects = { events: ofEvents, segments: ofSegments, signatures: ofSignatures, tokens: ofTokens, twiml: ofTwiml };
  const clock = Date.now;
  for (const [subject, { cases }] of Object.entries(files)) {
    for (const one of cases) {
      Date.now = () => (one.now ?? NOW) * 1000;
      try {
        if (subjects[subject](one) === "skipped") skipped.push(one.name);
        else count += 1;
      } catch (error) {
        complaints.push(`${subject}: ${one.name}: ${error.stack}`);
      } finally {
        Date.now = clock;
      }
    }
  }
  return { count, skipped, complaints };

  function ofSignatures({ url, signed_url, parameters, body, headers, tokens = ["12345"], shared_keys, proxy, ...one }) {
    if (headers) {
      const [first, ...moreTokens] = tokens;
      const by = typeof proxy === "object" ? proxy.base : proxy?.replace("_", "-");
      const checking = new webhooks.Webhooks(first, { moreTokens, sharedKeySecret: shared_keys?.[0], proxy: by });
      const { reason } = caught(() => checking.parse(url, headers, body)) ?? {};
      return same(reason, one.refusal);
    }
    const given = parameters ?? body;
    const reasons = tokens.map((token) => webhooks.whyNot(token, one.signature, url, given, one.algorithm));
    same(reasons.includes(undefined) ? undefined : reasons[0], one.refusal);
    const counts = tokens.some((token) => webhooks.validateRequest(token, one.signature, url, given, one.algorithm));
    same(counts, one.refusal === undefined);
    if (parameters && !one.refusal) {
      const sign = (token) => webhooks.getExpectedTwilioSignature(token, signed_url ?? url, given, one.algorithm);
      same(tokens.map(sign).includes(one.signature), true);
    }
  }

  function ofEvents(one) {
    const event = webhooks.readEvent(one.parameters);
    same(event.eventName ?? null, one.event);
    const isKnown = Object.values(webhooks.events).some((Class) => Class.eventName === event.eventName && event instanceof Class);
    same([isKnown, event instanceof webhooks.UnknownEvent], [one.event !== null, one.event === null]);
    const { parameters, unknownParameters, ...fields } = event;
    same([...unknownParameters.keys()], one.unknown ?? []);
    const all = Object.entries(one.parameters).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
    same([...parameters], all);
    const given = Object.entries(fields).filter(([, value]) => !Array.isArray(value) || value.length);
    const value = (one) => (one?.decimal ? Number(one.decimal) : one?.timestamp ? new Date(one.timestamp) : one);
    same(sorted(given), sorted(Object.entries(one.fields).map(([name, one]) => [camel(name), value(one)])));
    same(given.every(([name]) => !one.fields[snake(name)]?.timestamp || fields[name] instanceof Date), true);
  }

  function ofSegments(one) {
    const message = new segments.SegmentedMessage(text(one.text));
    same([message.encoding, message.segmentsCount], [one.encoding, one.segments]);
    same([message.units, message.unitsLeft], [one.units, one.units_left]);
    same(message.isTooLong, one.too_long ?? false);
    same(message.segments.join(""), message.message);
    same(message.segments.length, message.segmentsCount);
    // The cases count places in characters.
    const places = message.nonGsmCharacters.map(([at, character]) => [[...message.message.slice(0, at)].length, character]);
    if (one.forcing) same(places, one.forcing);
    if (one.smart) same(new segments.SegmentedMessage(message.message, { smartEncoding: true }).message, one.smart);
    if (one.cut) same(segments.cut(message.message, one.cut.segments), text(one.cut.text));
  }

  function ofTokens(one) {
    if (one.verify) {
      const { token, secret } = one.verify;
      const read = () => (secret === null ? jwt.readToken(token) : jwt.verifyToken(token, secret));
      if (one.claims) return same(read().claims, one.claims);
      return same(caught(read)?.reason, one.refusal);
    }
    if (one.validation) return "skipped"; // Its parts are those of a request: helpers.test.mjs has them.
    const make = one.access_token ? access({ ...(one.error && { identity: "ana" }), ...one.access_token }) : one.client_capability ? client(one.client_capability) : workspace(one.task_router);
    if (!make) return "skipped";
    if (!one.error) {
      // As in Twilio's library, capability tokens do not say from when they are valid.
      const parts = ({ header, claims: { nbf, ...claims } }) => ({ header, claims: one.access_token ? { nbf, ...claims } : claims });
      if (one.access_token) same(make(), one.jwt);
      return same(parts(jwt.readToken(make())), parts(jwt.readToken(one.jwt)));
    }
    const { parameter } = caught(make);
    same(parameter === "keySid" ? "signing_key_sid" : snake(parameter), one.error);
  }

  function access({ account_sid, signing_key_sid, secret, identity, ttl, nbf = NOW, region, algorithm, grants = [], ...others }) {
    // Twilio's library takes no other end, and no time for an hour; without an identity it makes none.
    if (Object.keys(others).length || ttl === 0) return undefined;
    const { AccessToken } = jwt;
    const classes = {
      chat: AccessToken.ChatGrant,
      rtc: AccessToken.ConversationsGrant,
      conversations: AccessToken.ConversationsGrant,
      data_sync: AccessToken.SyncGrant,
      task_router: AccessToken.TaskRouterGrant,
      video: AccessToken.VideoGrant,
      voice: AccessToken.VoiceGrant,
    };
    if (identity === undefined || identity === null || identity === "") return undefined;
    return () => {
      const token = new AccessToken(account_sid, signing_key_sid, secret, { identity, ttl, nbf: nbf ?? undefined, region });
      for (const grant of grants) {
        const [[product, fields]] = Object.entries(grant);
        const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [camel(name), value]));
        const raw = Object.assign(new AccessToken.Grant(product), { toPayload: () => fields });
        token.addGrant(product === "player" ? new AccessToken.PlaybackGrant({ grant: fields }) : classes[product] ? new classes[product](named) : raw);
      }
      return token.toJwt(algorithm);
    };
  }

  function client({ account_sid, auth_token, ttl, ...allowed }) {
    return () => {
      const token = new jwt.ClientCapability({ accountSid: account_sid, authToken: auth_token, ttl });
      for (const [name, value] of Object.entries(allowed)) {
        if (name === "incoming") token.addScope(new jwt.IncomingClientScope(value));
        else if (name === "events") token.addScope(new jwt.EventStreamScope(value));
        else token.addScope(new jwt.OutgoingClientScope({ applicationSid: value.application_sid, params: value.params }));
      }
      return token.toJwt();
    };
  }

  function workspace({ account_sid, auth_token, workspace_sid, channel, ttl, allow }) {
    const { util } = jwt.taskrouter;
    const kind = channel.slice(0, 2);
    const itself = util.workspacesUrl(workspace_sid);
    const resource = kind === "WK" ? `${itself}/Workers/${channel}` : kind === "WQ" ? `${itself}/TaskQueues/${channel}` : itself;
    return () => {
      const options = { accountSid: account_sid, authToken: auth_token, workspaceSid: workspace_sid, channelId: channel, ttl };
      const token = new jwt.TaskRouterCapability(options);
      for (const one of allow) {
        if (one === "web_sockets") util.defaultEventBridgePolicies(account_sid, channel).forEach((policy) => token.addPolicy(policy));
        else if (one === "fetch_self") token.addPolicy(new jwt.Policy({ url: resource }));
        else if (one.subresources) token.addPolicy(new jwt.Policy({ url: `${resource}/**`, method: one.subresources }));
        else token.addPolicy(new jwt.Policy({ ...one, queryFilter: one.query_filter, postFilter: one.post_filter }));
      }
      return token.toJwt();
    };
  }

  function ofTwiml({ tree, xml, at, node, error }) {
    if (xml !== undefined) {
      if (tree) return same(plain(twiml.parse(xml)), tree);
      const { line, column } = caught(() => twiml.parse(xml));
      return same([line, column], at);
    }
    const write = () => String(built(tree));
    if (error) return same(caught(write)?.parameter, error);
    same(write(), node);
  }

  function built([name, ...nodes]) {
    const element = new twiml.VoiceResponse();
    element.tag = name;
    const fill = (parent, nodes) => {
      for (const one of nodes) {
        if (typeof one === "string") parent.addText(one);
        else if (Array.isArray(one)) {
          const [tag, first, ...rest] = one;
          const attributes = isObject(first) ? first : undefined;
          fill(parent.addChild(tag, attributes), first === undefined || attributes ? rest : [first, ...rest]);
        } else if ("$comment" in one) parent.comment(one.$comment);
        else Object.assign(parent.attributes, one);
      }
    };
    fill(element, nodes);
    return element;
  }

  function plain(element) {
    const nodes = element.nodes.map((node) => (typeof node === "string" ? node : "comment" in node && !node.tag ? { $comment: node.comment } : plain(node)));
    return [element.tag, ...(Object.keys(element.attributes).length ? [element.attributes] : []), ...nodes];
  }
}

const isObject = (one) => one !== null && typeof one === "object" && !Array.isArray(one) && !("$comment" in one);
const sorted = (entries) => entries.sort(([one], [other]) => (one < other ? -1 : 1));
const text = (given) => (typeof given === "string" ? given : given.repeat.repeat(given.times));
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const snake = (name) => name?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function caught(use) {
  try {
    use();
    return undefined;
  } catch (error) {
    return error;
  }
}

function same(found, expected) {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${one} is not ${other}`);
}
