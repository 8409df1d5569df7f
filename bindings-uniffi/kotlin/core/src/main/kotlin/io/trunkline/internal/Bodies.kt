package io.trunkline.internal

import io.trunkline.HttpResponse
import java.io.IOException
import java.io.InputStream
import java.net.http.HttpResponse.BodySubscriber
import java.nio.ByteBuffer
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Flow
import java.util.concurrent.atomic.AtomicReference
import java.util.zip.GZIPInputStream
import java.util.zip.Inflater
import java.util.zip.InflaterInputStream

/**
 * Whether the connection of a call of the JDK's is still its own. The JDK lends it to the next call as soon as the last byte of an
 * answer has come, but closes it all the same if this call is cancelled then, before it is told of its answer.
 */
internal class Hold {
    private enum class State { HELD, LET_GO, CANCELLED }

    private val state = AtomicReference(State.HELD)

    /** Whether there is something to cancel. */
    fun cancel(): Boolean = state.compareAndSet(State.HELD, State.CANCELLED)

    /** Nothing is to come. */
    fun letGo(): Boolean = state.compareAndSet(State.HELD, State.LET_GO)
}

/**
 * The body of an answer of the JDK's, of which so many bytes are [announced], if it is known; nothing where it is larger than the core takes,
 * which ends the answer there.
 */
internal class Collected(private val announced: Long?, private val hold: Hold) : BodySubscriber<ByteArray?> {
    private val body = CompletableFuture<ByteArray?>()
    private val pieces = ArrayList<ByteBuffer>()
    private var size = 0L
    private lateinit var subscription: Flow.Subscription

    init {
        letGoIfWhole()
    }

    override fun getBody(): CompletionStage<ByteArray?> = body

    override fun onSubscribe(subscription: Flow.Subscription) {
        this.subscription = subscription
        subscription.request(Long.MAX_VALUE)
        giveUpIfTooLarge(announced ?: 0)
    }

    override fun onNext(received: List<ByteBuffer>) {
        if (body.isDone) return
        pieces.addAll(received)
        size += received.sumOf { it.remaining() }
        giveUpIfTooLarge(size)
        letGoIfWhole()
    }

    /** Before the JDK lends the connection: what it is given to catch here makes it close the connection instead. */
    private fun letGoIfWhole() {
        if (size == announced && !hold.letGo()) throw IOException("the call is over")
    }

    private fun giveUpIfTooLarge(size: Long) {
        if (size <= HttpResponse.MAX_BODY_BYTES) return
        subscription.cancel()
        pieces.clear()
        body.complete(null)
    }

    override fun onError(error: Throwable) {
        body.completeExceptionally(error)
    }

    override fun onComplete() {
        hold.letGo()
        body.complete(pieces.joined(size.toInt()))
    }
}

private fun List<ByteBuffer>.joined(size: Int): ByteArray = ByteBuffer.allocate(size).also { forEach(it::put) }.array()

/**
 * A body without its [encoding]; nothing where it is larger than the core takes. What nobody asked for, or cannot be unpacked, stays as it is:
 * the core says that it cannot be read.
 */
internal fun ByteArray.unpacked(encoding: String): ByteArray? = try {
    when {
        isEmpty() -> this
        encoding.equals("gzip", ignoreCase = true) -> GZIPInputStream(inputStream()).limited()
        encoding.equals("deflate", ignoreCase = true) -> inflated()
        else -> this
    }
} catch (_: IOException) {
    this
}

private fun ByteArray.inflated(): ByteArray? {
    // Some servers leave out the header of zlib, which names the method: 8.
    val inflater = Inflater(this[0].toInt() and 0x0F != 8)
    return try {
        InflaterInputStream(inputStream(), inflater).limited()
    } finally {
        inflater.end()
    }
}

/** A body without its encoding as it is read, of which nothing is read yet. What nobody asked for, or cannot be unpacked, stays as it is. */
internal fun InputStream.unpacked(encoding: String): InputStream = when {
    encoding.equals("gzip", ignoreCase = true) -> Later { GZIPInputStream(this) }
    encoding.equals("deflate", ignoreCase = true) -> Later {
        val packed = buffered()
        packed.mark(1)
        val first = packed.read()
        packed.reset()
        InflaterInputStream(packed, Inflater(first and 0x0F != 8))
    }
    else -> this
}

/** A stream whose making reads, and so is made when it is first read. */
private class Later(make: () -> InputStream) : InputStream() {
    private val made = lazy(make)

    override fun read(): Int = made.value.read()

    override fun read(into: ByteArray, offset: Int, length: Int): Int = made.value.read(into, offset, length)

    override fun close() {
        if (made.isInitialized()) made.value.close()
    }
}

private fun InputStream.limited(): ByteArray? {
    val pieces = ArrayList<ByteBuffer>()
    var size = 0
    while (true) {
        val piece = piece()
        if (!piece.hasRemaining()) return pieces.joined(size)
        pieces.add(piece)
        size += piece.remaining()
        if (size > HttpResponse.MAX_BODY_BYTES) return null
    }
}

/** The next bytes; none at the end. As `readNBytes` gives them, which Android has from 33 on. */
private fun InputStream.piece(): ByteBuffer {
    val bytes = ByteArray(64 * 1024)
    var size = 0
    while (size < bytes.size) {
        val more = read(bytes, size, bytes.size - size)
        if (more < 0) break
        size += more
    }
    return ByteBuffer.wrap(bytes, 0, size)
}
