package io.trunkline

import io.trunkline.ffi.NativeDownload
import io.trunkline.ffi.NativeFile
import io.trunkline.internal.Context
import io.trunkline.internal.members
import io.trunkline.internal.toMeta
import io.trunkline.internal.translated
import java.io.ByteArrayOutputStream
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector

/** A record that stands for a file: the sound of a recording, the picture of a message. */
public interface Downloadable {
    /** Where the file is; null if the record does not say so. */
    public val fileAddress: String?

    /**
     * Downloads the file. It is read as it is collected.
     *
     * ```kotlin
     * recording.download(client, format = "mp3").use { file -> file.collect(player::play) }
     * ```
     *
     * @param client who asks for it.
     * @param format the format that it is wanted in, by the ending of a name: `wav` or `mp3` of a recording. As the service keeps it unless set.
     * @param maxBytes the most bytes that it may have, 1 GiB unless set; a larger one is a [DecodeException].
     */
    public suspend fun download(client: Client, format: String? = null, maxBytes: Long? = null, options: CallOptions? = null): Download =
        client.download(file(fileAddress, format, maxBytes, options))

    /**
     * Downloads the file to [path], where it replaces what is there once it is whole: a download that fails leaves nothing behind.
     *
     * @return how many bytes it has.
     */
    public suspend fun downloadTo(
        path: Path,
        client: Client,
        format: String? = null,
        maxBytes: Long? = null,
        options: CallOptions? = null,
    ): Long = client.save(file(fileAddress, format, maxBytes, options), path)

    /** [download] for Java. Cancelling the future cancels the request. */
    public fun downloadAsync(client: Client, format: String?, maxBytes: Long?, options: CallOptions?): CompletableFuture<Download> =
        client.context.future { download(client, format, maxBytes, options) }

    /** [downloadTo] for Java. Cancelling the future cancels the download. */
    public fun downloadToAsync(path: Path, client: Client, format: String?, maxBytes: Long?, options: CallOptions?): CompletableFuture<Long> =
        client.context.future { downloadTo(path, client, format, maxBytes, options) }
}

/**
 * A file on its way: a [Flow] of its bytes, in pieces of any size, with what was said of it before them. It is read once: whoever collects it
 * again goes on where the last one stopped. [close] ends its connection; so does its end.
 */
public class Download internal constructor(private val context: Context, private val native: NativeDownload) :
    Flow<ByteArray>,
    AutoCloseable {
    /** Status, headers and timing of the answer that brings it. */
    public val meta: Meta = native.meta().toMeta()

    /** How many bytes it has, if the service says so. */
    public val size: Long? = native.size()?.toLong()

    /** What it is, `audio/x-wav` for example, if the service says so. */
    public val contentType: String? get() = meta.header("Content-Type")

    override suspend fun collect(collector: FlowCollector<ByteArray>) {
        while (true) {
            collector.emit(next() ?: break)
        }
    }

    /** The next bytes; null behind the last. */
    public suspend fun next(): ByteArray? = translated { call -> native.next(call, null) }

    /** [next] for Java. A future that is cancelled ends the wait, and not the file. */
    public fun nextAsync(): CompletableFuture<ByteArray?> = context.future { next() }

    /** All bytes that are left, in memory. */
    public suspend fun bytes(): ByteArray {
        val whole = ByteArrayOutputStream(size?.coerceAtMost(Int.MAX_VALUE.toLong())?.toInt() ?: 0)
        collect { whole.write(it) }
        return whole.toByteArray()
    }

    /** [bytes] for Java. */
    public fun bytesAsync(): CompletableFuture<ByteArray> = context.future { bytes() }

    /** Ends the connection, wherever the file is. Whoever waits for a piece, or asks for one later, is told so. */
    override fun close() {
        native.end()
    }

    override fun toString(): String = "Download($contentType, $size bytes)"
}

internal fun file(address: String?, format: String?, maxBytes: Long?, options: CallOptions?) =
    NativeFile(address, format, maxBytes, options.members())
