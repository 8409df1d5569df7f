// What differs from Twilio's library for Node on purpose, with its reason. Each entry says of what kind the difference is, and where.

/** Operations that are elsewhere here. */
const ELSEWHERE = /^rest\/(?:conversations\/v2\/(?:action|communication|participant)|iam\/v1\/rolePermission|insights\/v3\/result|intelligence\/v3\/version|knowledge\/v2\/(?:chunk|knowledge|knowledgeBasis|search)|memory\/v1\/\w+|previewIam\/versionless\/organization\/user|voice\/v2\/(?:recording|recordingAccountDefaultConfiguration|transcription))\b/;
const PLACES = /^client\.(?:conversations\.v2\.(?:actions|communications|participants)|iam\.v1\.rolePermission|intelligence\.v3\.versions|knowledge\.v2\.(?:chunks|knowledge|search)|memory\.v1\.\w+|numbers\.v2\.applications\.(?:page|each|getPage)|previewIam\.(?:tokens|authorize|organization)|voice\.v2\.(?:recording|recordingAccountDefaultConfiguration|transcription))(?:WithHttpInfo)?$/;

const REQUESTS = "how requests are made and answers are taken apart: the core does that here, and `client.request` is there for what is newer";
const BELOW = "what is below another resource stands below it here";

export const ON_PURPOSE = [
  { reason: BELOW, is: ({ where, what }) => what === "missing" && (ELSEWHERE.test(where) || PLACES.test(where)) },
  {
    reason: REQUESTS,
    is: ({ where, what }) =>
      what === "missing" &&
      (/^(?:auth_strategy|http\/bearer_token)\/|^base\/(?:Domain|TokenPage|ValidationClient|Version)\b|^jwt\/validation\/RequestCanonicalizer/.test(where) ||
        /^(?:rest\/\w+|client\.[^.]+|rest\/\w+\/V\w+|rest\/preview\/\w+|client\.[^.]+\.(?:v\w+|marketplace|wireless|hosted_numbers))(?:: \S*)?\.(?:twilio|baseUrl|domain|throwException|absoluteUrl|relativeUrl|request|readLimits|setPromiseCallback|create|fetch|page|update|patch|remove|each|list)(?:With\w+Info)?$/.test(where) ||
        /(?:Client|Twilio|client|export=)\.(?:setOpts|invalidateBasicAuth|invalidateOAuth|validateSslCert|validationClient|credentialProvider)$/.test(where) ||
        /(?:RequestClient|prototype|export=)\.(?:axios|defaultTimeout|autoRetry|maxRetryDelay|maxRetries|keepAlive|filterLoggingHeaders|validationInterceptor|logRequest)$/.test(where) ||
        /Page\b\S*\.(?:META_KEYS|getInstance|loadInstances|processResponse|loadPage|forOwn|key|pageSize|nextToken|previousToken)$|base\/Page: default\.|Solution\b|TwilioResponsePayload$/.test(where)),
  },
  { reason: "credentials are options of a client, and tokens are fetched by the core", is: ({ where }) => /\bcredential_provider\/|CredentialProvider(?:Builder)?\.(?:setTokenManager|toAuthStrategy|getAuthType)$/.test(where) },
  { reason: "places print nothing of themselves", is: ({ where, what }) => what === "missing" && /\.toJSON$/.test(where) },
  { reason: "fields and bodies that are objects are plain objects, of no class; records are made by calls", is: ({ where, what }) => what === "missing" && /^rest\/[^:]*: (?!\w+(?:Instance|ContextImpl|Page)$)[A-Z]\w*$/.test(where) },
  { reason: "the service can leave a field out, and then it is null: its type says so", is: ({ what }) => /(?:^|: )null$/.test(what) },
  { reason: "a record leads to an operation only if its fields name the way", is: ({ where, what }) => what === "missing" && /Instance\.(?:create|fetch|patch|remove|update)(?:WithHttpInfo)?$/.test(where) },
  { reason: "the tree of TwiML and the payloads of tokens are the core's", is: ({ where, what }) => what === "missing" && (/^twiml\//.test(where) || /Scope\.(?:payload|scope)$|getRequestCanonicalizer$|Policy\.payload$/.test(where)) },
];
