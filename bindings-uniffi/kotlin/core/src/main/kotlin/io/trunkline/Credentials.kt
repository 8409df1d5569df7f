package io.trunkline

/** Who a client is. Nothing of it is ever printed but SIDs. */
public sealed class Credentials {
    /** The account itself: its SID, `AC…`, and its primary auth token. For servers: an auth token does not belong in an app. */
    public class AuthToken(public val accountSid: String, internal val authToken: String) : Credentials() {
        override fun toString(): String = "AuthToken($accountSid)"
    }

    /** An API key of the account: `SK…` and its secret. The better choice for a program that runs somewhere. */
    public class ApiKey(public val accountSid: String, public val key: String, internal val secret: String) : Credentials() {
        override fun toString(): String = "ApiKey($accountSid, $key)"
    }

    /** OAuth client credentials, exchanged for tokens as needed. */
    public class ClientCredentials(public val clientId: String, internal val clientSecret: String) : Credentials() {
        override fun toString(): String = "ClientCredentials($clientId)"
    }

    /** A token from elsewhere: one's own backend, for example. */
    public class Bearer(internal val token: String) : Credentials() {
        override fun toString(): String = "Bearer"
    }

    /** No credentials: for one's own server that adds them. */
    public data object Anonymous : Credentials()
}

/** A text that is not to be shown. [expose] gives it. */
public class Secret(private val text: String) {
    /** The text itself. */
    public fun expose(): String = text

    override fun equals(other: Any?): Boolean = other is Secret && other.text == text

    override fun hashCode(): Int = text.hashCode()

    override fun toString(): String = "[secret]"
}
