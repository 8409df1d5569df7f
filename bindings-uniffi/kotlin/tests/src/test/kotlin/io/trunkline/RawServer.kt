package io.trunkline

import java.io.InputStream
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import javax.net.ssl.SSLContext

/** A server that does to each connection what a test tells it, over real sockets, and counts what arrives. */
internal class RawServer(tls: SSLContext? = null, private val serve: (Peer) -> Unit) : AutoCloseable {
    /** The requests in the order of their arrival, with their bodies. */
    val arrived = CopyOnWriteArrayList<String>()

    private val listening: ServerSocket =
        (tls?.serverSocketFactory?.createServerSocket() ?: ServerSocket()).apply { bind(InetSocketAddress("127.0.0.1", 0), 500) }
    private val open = CopyOnWriteArrayList<Socket>()
    private val threads = Executors.newCachedThreadPool { Thread(it).apply { isDaemon = true } }

    val url = "${if (tls == null) "http" else "https"}://localhost:${listening.localPort}"

    val port: Int get() = listening.localPort

    /** How many connections there were. */
    val connections: Int get() = open.size

    init {
        threads.execute {
            runCatching {
                while (true) {
                    val socket = listening.accept()
                    open.add(socket)
                    threads.execute { socket.use { runCatching { serve(Peer(it)) } } }
                }
            }
        }
    }

    override fun close() {
        listening.close()
        open.forEach { runCatching { it.close() } }
        threads.shutdownNow()
    }

    /** The other end of a connection. */
    inner class Peer(val socket: Socket) {
        private val input = socket.getInputStream().buffered()

        /** The next request, to its end; nothing at the end of the connection. */
        fun request(): String? {
            val head = StringBuilder()
            while (!head.endsWith("\r\n\r\n")) head.append(input.read().takeIf { it >= 0 }?.toChar() ?: return null)
            val length = Regex("(?i)content-length: (\\d+)").find(head)?.groupValues?.get(1)?.toInt() ?: 0
            return (head.lines().first().substringBeforeLast(' ') + " " + input.exactly(length)).trim().also(arrived::add)
        }

        fun write(bytes: ByteArray) {
            socket.getOutputStream().run { write(bytes); flush() }
        }

        fun answer(status: Int, body: String, vararg headers: String) = write(answered(status, body.toByteArray(), *headers))

        /** Answers each request with what it was. */
        fun echo() {
            while (true) answer(200, record(request() ?: return))
        }
    }

    companion object {
        fun record(body: String) = """{"sid":"SM1","body":"$body"}"""

        fun answered(status: Int, body: ByteArray, vararg headers: String): ByteArray {
            val head = listOf("HTTP/1.1 $status Status", "Content-Length: ${body.size}", "Content-Type: application/json", *headers)
            return head.joinToString("\r\n", postfix = "\r\n\r\n").toByteArray() + body
        }

        private fun InputStream.exactly(length: Int) = readNBytes(length).decodeToString()

        /** A port on which connections neither come about nor are refused: its queue is full, and nobody takes them from it. */
        fun <T> hanging(work: (ServerSocket) -> T): T = ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")).use { listening ->
            val fillers = List(6) { Socket() }
            try {
                fillers.forEach { runCatching { it.connect(listening.localSocketAddress, 200) } }
                work(listening)
            } finally {
                fillers.forEach { it.close() }
            }
        }
    }
}
