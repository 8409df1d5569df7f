package io.trunkline

import io.trunkline.ffi.NativeFile
import io.trunkline.internal.Context
import io.trunkline.internal.translated
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import kotlinx.coroutines.future.await

/**
 * A client of Twilio's API for one account. Safe to use from many coroutines at once.
 *
 * ```kotlin
 * val client = Client(Credentials.Bearer(tokenFromYourBackend), ClientOptions(baseUrl = "https://api.example.com/twilio"))
 * val message = client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hello")
 * ```
 *
 * Do not put an account's auth token into an app: whoever has the app has the token. Give the app a token of your own backend, and let
 * that add the credentials.
 *
 * What it holds is freed when nobody uses it any more; [close] frees it at once.
 */
public class Client internal constructor(internal val context: Context) : AutoCloseable {
    /** @throws ConfigurationException if credentials or options cannot be used. Nothing is sent. */
    @JvmOverloads
    public constructor(credentials: Credentials, options: ClientOptions = ClientOptions()) : this(Context.of(credentials, options))

    /** With an account's SID and auth token: for servers. */
    @JvmOverloads
    public constructor(accountSid: String, authToken: String, options: ClientOptions = ClientOptions()) :
        this(Credentials.AuthToken(accountSid, authToken), options)

    /** The account that the client works on. */
    public val accountSid: String? get() = context.core.accountSid()

    /**
     * Makes calls and tells what is known of the answer beside its content: status, headers, request id, retries. Of several calls,
     * the last counts.
     *
     * ```kotlin
     * val response = client.withRawResponse { it.messages(sid).fetch() }
     * println("${response.data.status}, request ${response.requestId}")
     * ```
     */
    public suspend fun <T> withRawResponse(calls: suspend (Client) -> T): Response<T> {
        val recording = context.recording()
        val data = calls(Client(recording))
        return Response(data, checkNotNull(recording.last) { "no call was made" })
    }

    /** [withRawResponse] for Java. Cancelling the future cancels that of the calls. */
    public fun <T> withRawResponseAsync(calls: (Client) -> CompletionStage<T>): CompletableFuture<Response<T>> =
        context.future { withRawResponse { calls(it).await() } }

    /**
     * Sends a request that this version has no operation for, with the same credentials, retries and errors.
     *
     * @param url one of Twilio's (`https://studio.twilio.com/v2/Flows`), or a path, which is taken at `api.twilio.com`.
     * @param form parameters of a form.
     * @param json a JSON body in the place of a form: a [Map], a [List] or text that is JSON.
     * @return the body of the answer as it came, in UTF-8.
     */
    public suspend fun request(
        method: String,
        url: String,
        query: List<Pair<String, String>> = emptyList(),
        form: List<Pair<String, String>> = emptyList(),
        json: Any? = null,
        options: CallOptions? = null,
    ): Response<ByteArray> = context.request(method, url, query, form, json, options)

    /** [request] for Java. Cancelling the future cancels the request. */
    @JvmOverloads
    public fun requestAsync(method: String, url: String, optional: RequestArguments = RequestArguments()): CompletableFuture<Response<ByteArray>> =
        context.future { request(method, url, optional.query, optional.form, optional.json, optional.options) }

    /**
     * Calls an operation by its name in the tables, `api.v2010.accounts.messages.create`, with arguments by their names there
     * (`date_sent_after`). A null is sent as an empty text, which clears a field.
     *
     * @return plain values: a record is a [Map].
     */
    public suspend fun execute(operation: String, arguments: Map<String, Any?>, options: CallOptions? = null): Any? =
        context.call(operation, options, emptyList()) { arguments.forEach { (name, value) -> nullable(name, value) } }.any()

    /** [execute] for Java. Cancelling the future cancels the request. */
    @JvmOverloads
    public fun executeAsync(operation: String, arguments: Map<String, Any?>, options: CallOptions? = null): CompletableFuture<Any?> =
        context.future { execute(operation, arguments, options) }

    /** [execute] for lists: a stream of plain values. */
    @JvmOverloads
    public fun list(
        operation: String,
        arguments: Map<String, Any?>,
        limit: Long? = null,
        pageSize: Long? = null,
        resume: String? = null,
        options: CallOptions? = null,
    ): Listing<Map<*, *>> = context.call(operation, options, emptyList()) { arguments.forEach { (name, value) -> nullable(name, value) } }
        .listing(limit, pageSize, resume)

    /**
     * Downloads the file at one of Twilio's addresses: what `MediaUrl0` or `RecordingUrl` of a webhook names, or a record's `redirectTo`.
     * Records that stand for a file have a method `download` of their own.
     *
     * An address on Twilio's hosts, or a path of theirs, is asked with the client's credentials. Any other must be https and gets none. Up to
     * three redirects are followed, by https, and credentials stay with the host that was asked first. A time-out is the longest wait for the
     * beginning and for each next piece.
     *
     * @param format the format that it is wanted in, by the ending of a name: `wav` or `mp3` of a recording. As the service keeps it unless set.
     * @param maxBytes the most bytes that it may have, 1 GiB unless set; a larger one is a [DecodeException].
     */
    public suspend fun download(address: String, format: String? = null, maxBytes: Long? = null, options: CallOptions? = null): Download =
        download(file(address, format, maxBytes, options))

    /**
     * Downloads the same to [path], where it replaces what is there once it is whole: a download that fails leaves nothing behind.
     *
     * @return how many bytes it has.
     */
    public suspend fun downloadTo(
        path: Path,
        address: String,
        format: String? = null,
        maxBytes: Long? = null,
        options: CallOptions? = null,
    ): Long = save(file(address, format, maxBytes, options), path)

    /** [download] for Java. Cancelling the future cancels the request. */
    public fun downloadAsync(address: String, format: String?, maxBytes: Long?, options: CallOptions?): CompletableFuture<Download> =
        context.future { download(address, format, maxBytes, options) }

    /** [downloadTo] for Java. Cancelling the future cancels the download. */
    public fun downloadToAsync(path: Path, address: String, format: String?, maxBytes: Long?, options: CallOptions?): CompletableFuture<Long> =
        context.future { downloadTo(path, address, format, maxBytes, options) }

    internal suspend fun download(file: NativeFile): Download = translated { call ->
        Download(context, context.core.download(call, file, null)).also { context.note(it.meta) }
    }

    internal suspend fun save(file: NativeFile, path: Path): Long =
        translated { call -> context.core.save(call, file, path.toString(), null).toLong() }

    /** Lets go of the transport and the credentials. Calls under way go on, later ones are refused. */
    override fun close() {
        context.core.shutDown()
    }

    override fun toString(): String = "Client($accountSid)"

    public companion object {
        /**
         * With the credentials, region, edge and base URL of the environment: `TWILIO_ACCOUNT_SID` with `TWILIO_AUTH_TOKEN`, or with
         * `TWILIO_API_KEY` and `TWILIO_API_SECRET`; `TWILIO_REGION`, `TWILIO_EDGE`, `TWILIO_BASE_URL`.
         *
         * @throws ConfigurationException if they name no account.
         */
        @JvmStatic
        @JvmOverloads
        public fun fromEnvironment(options: ClientOptions = ClientOptions()): Client =
            Client(Context.of(null, options.copy(environment = options.environment ?: System.getenv())))
    }
}
