package io.trunkline

import io.trunkline.ffi.CallException
import io.trunkline.ffi.Language
import io.trunkline.ffi.NativeSigner
import io.trunkline.ffi.NativeValidation
import io.trunkline.ffi.TransportFailure
import io.trunkline.internal.toNative
import io.trunkline.internal.translated
import java.security.NoSuchAlgorithmException
import java.security.PrivateKey
import java.security.Signature
import java.security.spec.MGF1ParameterSpec
import java.security.spec.PSSParameterSpec
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.coroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.future.future

/**
 * Public key client validation: a private key vouches for each request of a client that it arrives as it was sent.
 * [ClientOptions.clientValidation] turns it on, and Twilio refuses requests whose token is not that of the account's public key.
 *
 * ```kotlin
 * val options = ClientOptions(clientValidation = ClientValidation("AC…", "SK…", "CR…", privateKey))
 * ```
 *
 * @param accountSid the account, `AC…`.
 * @param signingKey the API key of the client, `SK…`.
 * @param credentialSid the public key that the account knows, `CR…`.
 * @param signer what signs by the private key, as the algorithm says.
 * @param ttl how long a token is valid, to the second.
 * @throws InvalidArgumentException if a SID is empty, or that of something else.
 */
public class ClientValidation @JvmOverloads constructor(
    accountSid: String,
    signingKey: String,
    credentialSid: String,
    signer: MessageSigner,
    algorithm: Algorithm = Algorithm.RS256,
    ttl: Duration = Duration.ofMinutes(5),
) {
    /** With a private RSA key of `java.security`, wherever it is kept: in memory, in Android's key store, in a device. */
    @JvmOverloads
    public constructor(
        accountSid: String,
        signingKey: String,
        credentialSid: String,
        privateKey: PrivateKey,
        algorithm: Algorithm = Algorithm.RS256,
        ttl: Duration = Duration.ofMinutes(5),
    ) : this(accountSid, signingKey, credentialSid, MessageSigner { algorithm.sign(it, privateKey) }, algorithm, ttl)

    /** How messages are signed. */
    public enum class Algorithm {
        /** RSASSA-PKCS1-v1_5 with SHA-256. */
        RS256,

        /** RSASSA-PSS with SHA-256, a salt of 32 bytes, and MGF1 with SHA-256. */
        PS256,
    }

    internal val native = try {
        NativeValidation(Language.KOTLIN, accountSid, signingKey, credentialSid, algorithm.name, ttl.seconds, SignerAdapter(signer))
    } catch (error: CallException) {
        throw error.translated(null)
    }

    /**
     * The token of a request that is not sent by a client of this library: the value of its header `Twilio-Client-Validation`. What is signed
     * are its method, URL and body, and of its headers `Authorization` and the host of the URL.
     *
     * @param now when it is sent.
     * @throws TransportException if it cannot be signed.
     */
    public suspend fun token(request: HttpRequest, now: Instant = Instant.now()): String = try {
        native.token(request.toNative(), now)
    } catch (failure: TransportFailure.Failed) {
        throw TransportException(failure.reason, failure.notSent, failure.timedOut)
    }

    /** [token] for Java. */
    @JvmOverloads
    public fun tokenAsync(request: HttpRequest, now: Instant = Instant.now()): CompletableFuture<String> =
        CoroutineScope(Dispatchers.Default).future { token(request, now) }
}

/** Signs messages by a private key. */
public fun interface MessageSigner {
    /**
     * The signature of a message, which is hashed here. A request whose message this throws at is not sent. It is called on
     * [Dispatchers.Default].
     */
    public suspend fun sign(message: ByteArray): ByteArray
}

/** A signer as the core calls it. */
private class SignerAdapter(private val signer: MessageSigner) : NativeSigner {
    override suspend fun sign(message: ByteArray): ByteArray = try {
        signer.sign(message)
    } catch (error: Throwable) {
        // Where the core has lost interest, this ends it.
        coroutineContext.ensureActive()
        throw TransportFailure.Failed(notSent = true, timedOut = false, reason = error.toString())
    }
}

private fun ClientValidation.Algorithm.sign(message: ByteArray, key: PrivateKey): ByteArray = when (this) {
    ClientValidation.Algorithm.RS256 -> Signature.getInstance("SHA256withRSA")
    ClientValidation.Algorithm.PS256 -> probabilistic()
}.run {
    initSign(key)
    update(message)
    sign()
}

/** The JVM and Android have it under different names. */
private fun probabilistic(): Signature = try {
    Signature.getInstance("SHA256withRSA/PSS")
} catch (_: NoSuchAlgorithmException) {
    Signature.getInstance("RSASSA-PSS").apply { setParameter(PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1)) }
}
