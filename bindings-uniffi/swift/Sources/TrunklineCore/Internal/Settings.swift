internal import TrunklineNative

extension ClientOptions {
    /// The options by their names; the core reads and checks them.
    var settings: [Member] {
        var settings = Arguments()
        settings.set("accountSid", accountSid)
        settings.set("region", region)
        settings.set("edge", edge)
        settings.set("baseURL", baseURL)
        settings.set("representation", representation == .xml ? "xml" : "json")
        settings.set("timeout", timeout)
        settings.set("totalTimeout", totalTimeout)
        settings.set("maxRetries", maxRetries)
        settings.set("userAgent", userAgent)
        settings.set("environment", environment?.filter { $0.key.hasPrefix("TWILIO_") })
        return settings.members
    }
}

extension CallOptions {
    /// The options by their names; the core reads and checks them.
    var members: [Member] {
        var options = Arguments()
        options.set("timeout", timeout)
        options.set("totalTimeout", totalTimeout)
        options.set("maxRetries", maxRetries)
        options.set("headers", headers)
        options.set("method", method)
        return options.members
    }
}

extension Credentials {
    var native: NativeCredentials {
        switch self {
        case .authToken(let accountSid, let authToken): .authToken(accountSid: accountSid, authToken: authToken)
        case .apiKey(let accountSid, let key, let secret): .apiKey(accountSid: accountSid, key: key, secret: secret)
        case .clientCredentials(let id, let secret): .clientCredentials(clientId: id, clientSecret: secret)
        case .bearer(let token): .bearer(token: token)
        case .anonymous: .anonymous
        }
    }
}
