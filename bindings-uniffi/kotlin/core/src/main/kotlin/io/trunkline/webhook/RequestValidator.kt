package io.trunkline.webhook

import io.trunkline.InvalidArgumentException
import io.trunkline.ffi.CallException
import io.trunkline.ffi.Header
import io.trunkline.ffi.Language
import io.trunkline.ffi.NativeSigned
import io.trunkline.ffi.NativeValidator
import io.trunkline.ffi.RefusalException
import io.trunkline.internal.translated

/** How the URL that Twilio requested follows from the one that the server sees. Trust only what the proxy sets itself. */
public class Proxy private constructor(internal val text: String) {
    public companion object {
        /** `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port` say it, where they are there. */
        @JvmField
        public val X_FORWARDED: Proxy = Proxy("x-forwarded")

        /** `Forwarded` (RFC 7239) says it, where it is there. */
        @JvmField
        public val FORWARDED: Proxy = Proxy("forwarded")

        /** It begins with this, `https://example.com`, and goes on with the path and the query that the server sees. */
        @JvmStatic
        public fun base(url: String): Proxy = Proxy(url)
    }
}

/**
 * Says whether requests came from Twilio, by the auth token that only you and Twilio know; and signs as Twilio does.
 *
 * Nothing that a request holds makes it fail: garbage is refused like a forgery. It is printed without its tokens.
 *
 * @param authToken the account's primary auth token. The secrets of API keys sign no requests.
 * @param moreTokens further ones, while one takes the place of the other.
 * @param sharedKeys the secrets of shared keys, for requests that say that they are signed with one.
 * @param proxy how [parse] finds the URL that Twilio requested; without one, it is the URL that the server sees.
 * @param maxBodyBytes how much of a body [parse] takes.
 * @throws InvalidArgumentException if a token is empty, or the proxy's URL is none.
 */
public class RequestValidator @JvmOverloads constructor(
    authToken: String,
    moreTokens: List<String> = emptyList(),
    sharedKeys: List<String> = emptyList(),
    proxy: Proxy? = null,
    private val maxBodyBytes: Int = 1_000_000,
) {
    private val native = try {
        NativeValidator(Language.KOTLIN, listOf(authToken) + moreTokens, sharedKeys, proxy?.text)
    } catch (error: CallException) {
        throw error.translated(null)
    }

    /** Whether the signature is that of the URL that Twilio requested and the parameters of its form. */
    @JvmOverloads
    public fun validate(url: String, parameters: Parameters, signature: String?, algorithm: String = "HMAC_SHA1"): Boolean =
        whyNot(url, parameters, signature, algorithm) == null

    /** Whether the signature is that of the URL and a raw body, whose hash the URL holds. */
    public fun validate(url: String, body: ByteArray, signature: String?): Boolean = whyNot(url, body, signature) == null

    /** Why [validate] says no, by a name: `missing_signature`, `malformed_url`, `no_match` and so on. Null if it says yes. */
    @JvmOverloads
    public fun whyNot(url: String, parameters: Parameters, signature: String?, algorithm: String = "HMAC_SHA1"): String? =
        native.whyNot(url, parameters.toHeaders(), signature.orEmpty(), algorithm)

    /** The same for a raw body: `body_hash_mismatch`, too. */
    public fun whyNot(url: String, body: ByteArray, signature: String?): String? = native.whyNotBody(url, body, signature.orEmpty())

    /** The signature of a URL and the parameters of its form. Null for an algorithm that is not `HMAC_SHA1` or `HMAC_SHA256`. */
    @JvmOverloads
    public fun computeSignature(url: String, parameters: Parameters, algorithm: String = "HMAC_SHA1"): String? =
        native.signature(url, parameters.toHeaders(), algorithm)

    /**
     * Checks a request from its raw parts, and gives the event that it tells of.
     *
     * @param url as the server sees it: absolute, or path and query behind a proxy.
     * @param headers with names in any case.
     * @param body as it came over the wire.
     * @throws WebhookRefusedException if it does not count as Twilio's.
     */
    public fun parse(url: String, headers: Iterable<Pair<String, String>>, body: ByteArray = ByteArray(0)): Event {
        if (body.size > maxBodyBytes) throw WebhookRefusedException("body_too_long", "the body is longer than is read", 413)
        try {
            return native.parse(url, headers.map { Header(it.first, it.second) }, body).toEvent()
        } catch (refused: RefusalException.Refused) {
            throw WebhookRefusedException(refused.reason, refused.text, refused.status.toInt())
        }
    }

    /**
     * Answers a request from its raw parts, whatever the framework: [handler] is given the event of one that is Twilio's, and what it returns is
     * answered as TwiML, 204 if it is null. Another one gets 403, or 400 without a signature, and a body beyond the limit 413.
     *
     * ```kotlin
     * // Ktor
     * post("/sms") {
     *     val answer = validator.answer(call.request.uri, call.request.headers.flattenEntries(), call.receive()) { event -> … }
     *     call.respondText(answer.body, ContentType.parse(answer.contentType), HttpStatusCode.fromValue(answer.status))
     * }
     * ```
     */
    public inline fun answer(
        url: String,
        headers: Iterable<Pair<String, String>>,
        body: ByteArray,
        handler: (Event) -> Any?,
    ): WebhookAnswer {
        val event = try {
            parse(url, headers, body)
        } catch (refused: WebhookRefusedException) {
            return WebhookAnswer(refused.status, "text/plain", refused.message.orEmpty())
        }
        val twiml = handler(event) ?: return WebhookAnswer(204, "text/plain", "")
        return WebhookAnswer(200, "text/xml", twiml.toString())
    }

    /** A request with a form, as Twilio would send it to this URL: to test one's own handler with. */
    public fun signForm(url: String, parameters: Parameters): SignedRequest = SignedRequest(native.signForm(url, parameters.toHeaders()))

    /** A request with another body, as Twilio would send it to this URL, which gets the hash of it. */
    @JvmOverloads
    public fun signBody(url: String, body: String, contentType: String = "application/json"): SignedRequest =
        SignedRequest(native.signBody(url, contentType, body))
}

/** A request does not count as Twilio's. */
public class WebhookRefusedException internal constructor(
    /** Why, by a name: `missing_signature`, `no_match`, `body_hash_mismatch` and so on. */
    public val reason: String,
    text: String,
    /** The HTTP status to answer with: 400 without a signature, 413 where the body is too long, 403 otherwise. */
    public val status: Int,
) : Exception(text)

/** What a server answers to a webhook. */
public class WebhookAnswer(
    /** The HTTP status. */
    public val status: Int,
    /** The type of the body. */
    public val contentType: String,
    /** The body. */
    public val body: String,
)

/** A request signed as Twilio signs it. */
public class SignedRequest internal constructor(signed: NativeSigned) {
    /** Where to send it. */
    public val url: String = signed.url

    /** The signature and the type of the body. */
    public val headers: List<Pair<String, String>> = signed.headers.map { it.name to it.value }

    /** The body. */
    public val body: String = signed.body
}
