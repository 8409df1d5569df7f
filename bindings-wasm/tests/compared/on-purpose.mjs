// What differs from Twilio's library for Node on purpose, by the row of the README's table that says so: where, and what is found there, which
// is `missing`, `null` or how two types differ.

/** Resources that stand beside their parents there. */
const BESIDE = {
  "insights/v3": "result",
  "previewIam/versionless/organization": "user",
};
const files = (groups) => Object.entries(groups).map(([folder, names]) => `${folder}/(?:${names})`).join("|");

const PLACE = "rest/[^:]+: \\w+(?:ListInstance|Context|ContextImpl)";
const CALLS = "(?:create|fetch|patch|remove|update)(?:WithHttpInfo)?";
const READS = "(?:each|getPage|list|page)(?:WithHttpInfo)?";
const VERSION = "client\\.\\w+\\.(?:v\\d+|v2010|hosted_numbers|marketplace|versionless|wireless)|rest/\\w+/\\w+: default";
const PRODUCT = "client\\.\\w+|rest/\\w+: export=";
const CLIENT = "base/BaseTwilio: Client|client|index: Twilio|rest/Twilio: (?:export=|prototype)";
const PAGE = "rest/[^:]+: \\w+Page|base/Page: default";
const BUILDERS = "(?:index|credential_provider/\\w+): \\w+Provider(?:Builder)?";

/** By the rows of the table: places, and what is found there. */
export const ON_PURPOSE = Object.entries({
  "fields that the service may leave out": [
    ["rest/[^:]+: \\w+\\.\\w+", "(?:(?:callback|params): items?: )?null"],
  ],
  "what is below another resource: in insights 2 and 3, numbers 1, trusthub 1 and preview IAM": [
    [`rest/(?:${files(BESIDE)})`, "missing"],
    ["(?:client\\.previewIam|rest/PreviewIam: export=)\\.(?:authorize|organization|tokens)|rest/previewIam/\\w+(?:: default|/organization: \\w+)\\.(?:organization|users)", "missing"],
    [`rest/insights/v2/(?:in|out)bound: (?:\\w+ListInstance\\.${READS}|\\w+Page)`, "missing"],
    ["rest/insights/V2: default\\.(?:in|out)bound|rest/(?:numbers|trusthub)/V1: default\\.\\w*[eE]mbeddedSessions", ".* there, .* here|callback: cannot be called"],
    ["rest/(?:numbers|trusthub)/v1/\\w*[eE]mbeddedSession: \\w*EmbeddedSessionListInstance(?:\\.create(?:WithHttpInfo)?|CreateOptions)", "missing"],
    ["rest/voice/v2/configuration: ConfigurationInstance\\.default", "missing"],
  ],
  "records, pages, places": [
    ["rest/[^:]+: \\w+Solution|(?:rest|base)/[^:]+: \\w+Payload", "missing"],
    [`(?:${PAGE})\\.(?:META_KEYS|forOwn|getInstance|key|loadInstances|loadPage|nextToken|pageSize|previousToken|processResponse)`, "missing"],
    ["base/Page: default\\(\\)", "takes no `version`"],
  ],
  "parts of bodies and answers that the documents name otherwise, or do not list": [
    ["rest/[^:]+: (?!\\w*(?:Context|Impl|Instance|Options|Page|Solution)$)[A-Z]\\w+", "missing"],
    ["rest/intelligence/v3/\\w+: (?:OperatorContext(?:\\.(?:knowledge|memory))?|ResolvedContext)", "missing"],
  ],
  "how requests are made: `lib/base/Version`, `Domain`, `TokenPage`, `lib/auth_strategy`; `axios` and `logRequest` of a `RequestClient`; `setOpts` and `invalidate…` of a client": [
    ["auth_strategy/\\w+|base/(?:Domain|TokenPage|Version)|jwt/validation/RequestCanonicalizer", "missing"],
    [`(?:${VERSION})\\.(?:(?:create|each|fetch|list|page|patch|remove|update)(?:With(?:Http|Response)Info)?|absoluteUrl|domain|readLimits|relativeUrl|request|setPromiseCallback|throwException)`, "missing"],
    [`(?:${PRODUCT})\\.(?:absoluteUrl|baseUrl|request|twilio)`, "missing"],
    [`(?:${CLIENT})\\.(?:invalidateBasicAuth|invalidateOAuth|setOpts)`, "missing"],
    ["(?:base/RequestClient|index|rest/Twilio): (?:export=|prototype|RequestClient)?\\.?(?:axios|logRequest)", "missing"],
    ["(?:index: jwt\\.ValidationToken|jwt/validation/ValidationToken: (?:export=|prototype))\\.getRequestCanonicalizer|jwt/validation/ValidationToken: getRequestCanonicalizer", "missing"],
  ],
  "token managers, and a `CredentialProvider` of one's own": [
    ["credential_provider/CredentialProvider|http/bearer_token/\\w+", "missing"],
    [`${BUILDERS}\\.(?:getAuthType|setTokenManager|toAuthStrategy)`, "missing"],
    [`${BUILDERS}\\.build`, "\\w+Provider there, CredentialProvider here"],
    ["credential_provider/\\w+: (?:export=|prototype)", "missing"],
    ["credential_provider/\\w+", "is a object"],
    [`(?:${CLIENT})\\.credentialProvider`, "missing"],
    [`(?:${CLIENT})\\.setCredentialProvider`, "credentialProvider: CredentialProvider there, CredentialProvider here"],
  ],
  "`toJSON` of places": [[`(?:${PLACE}|client\\..*)\\.toJSON`, "missing"]],
  "records whose fields do not say which resource they are: of webhooks 1, insights 3, voice 2 and others, and what is fetched of pricing's countries": [
    [
      `rest/(?:conversations/v2/(?:action|operation)|insights/v3/customFieldMapping|intelligence/v3/(?:operatorResult|version)|knowledge/v2/\\w+|lookups/v2/lookupOverride|memory/v1/\\w+|numbers/v2/application|previewIam/versionless/organization/roleAssignment|voice/v2/\\w+|voice/v3/transcription|webhooks/v1/\\w+): \\w+Instance\\.${CALLS}`,
      "missing",
    ],
  ],
  "fields of errors, and of other answers of the same resource": [
    ["rest/conversations/v2/configuration: ConversationsV2CaptureRule\\.from", "missing"],
    ["rest/iam/v1/oAuthApp: OAuthAppInstance\\.(?:code|message|moreInfo)", "missing"],
    ["rest/insights/v2/report: AccountReport\\.kYT", "missing"],
    ["rest/lookups/v2/\\w+: \\w+Instance\\.(?:bucket|code|field|limit|message|moreInfo|owner|status|ttl)", "missing"],
    ["rest/lookups/v2/bucket: BucketInstance\\.toJSON", ".* there, .* here"],
    ["rest/marketplace/v1/moduleDataManagement: ModuleDataManagementInstance\\.listings", "missing"],
    ["rest/previewIam/versionless/organization/roleAssignment: \\w+\\.(?:code|message|moreInfo|resourceId|resourceType|status)", "missing"],
    ["rest/trusthub/v1/(?:\\w+/)\\w+ChannelEndpointAssignment: \\w+Instance\\.(?:code|message|moreInfo|status)", "missing"],
  ],
  "`client.numbers.v2.applications`, whose list is one record": [
    [`(?:client\\.numbers\\.v2\\.applications|rest/numbers/v2/application: ApplicationListInstance)\\.${READS}|rest/numbers/v2/application: Application(?:Page|ListInstance(?:Each|Page)?Options)`, "missing"],
    ["rest/numbers/v2/application: ApplicationListInstance\\.list(?:WithHttpInfo)?", "callback: items: .*"],
  ],
  "the tree of TwiML": [
    ["twiml/\\w+: (?:[\\w=]+\\.)?\\w+", "missing"],
    ["twiml/\\w+: \\w+\\(\\)", "takes no `\\w+`"],
    ["twiml/\\w+: [\\w=]+\\.comment(?:After|Before)?", "XMLElement there, \\w+ here"],
    ["twiml/\\w+: [\\w=]+\\.addChild", "GenericNode there, TwiML here"],
  ],
  "attributes of elements of TwiML that have none": [["twiml/\\w+: [\\w=]+\\.\\w+", "attributes: object there, (?:string|NoAttributes) here"]],
  "scopes of one's own, and their `payload`": [
    ["(?:index: jwt\\.ClientCapability\\.|jwt/ClientCapability: )(?:EventStream|IncomingClient|OutgoingClient)?Scope\\.(?:payload|scope)", "missing"],
    ["jwt/ClientCapability: default\\.addScope", "scope: Scope there, EventStreamScope here"],
  ],
  "what the service asks for: `senderId` of `messaging.v2.channelsSenders`, the body of `accounts.v1.complianceSignalsCheck`": [
    ["rest/messaging/v2/channelsSender: MessagingV2ChannelsSenderRequestsCreate\\.senderId", "refuses null"],
    ["rest/accounts/v1/complianceSignalsCheck: ComplianceSignalsCheckListInstance\\.create(?:WithHttpInfo)?", "needs 1 arguments"],
  ],
  "`client.memory.v1.stores.list()`": [["rest/memory/v1/(?:store|import|profile): (?:Store|Import|Profile)(?:ListInstance|Page)\\.\\w+", "(?:callback: items?: )?string there, (?:Store|Import|Profile) here"]],
  "`page` of lists in knowledge 2": [["rest/knowledge/v2/knowledge: KnowledgeListInstance\\w*Options\\.page", "missing"]],
}).flatMap(([row, kinds]) => kinds.map(([where, what]) => ({ row, where: new RegExp(`^(?:${where})$`), what: new RegExp(`^(?:${what})$`) })));
