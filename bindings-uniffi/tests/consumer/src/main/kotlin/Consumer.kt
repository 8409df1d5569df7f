import io.trunkline.Client
import io.trunkline.ClientOptions
import io.trunkline.JavaHttpTransport
import io.trunkline.ValidationException
import io.trunkline.api.messages
import io.trunkline.jwt.AccessToken
import io.trunkline.jwt.Grant
import io.trunkline.jwt.VerifiedToken
import io.trunkline.okhttp.OkHttpTransport
import io.trunkline.sandbox.Sandbox
import io.trunkline.twiml.voiceResponse
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread
import kotlin.system.exitProcess
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking

private const val ACCOUNT = "AC0123456789abcdef0123456789abcdef"

/** Goes into both native libraries and comes back out of them: whoever gets to the last line has a library that works. */
fun main() {
    val ended = runCatching { runBlocking { use() } }
    ended.exceptionOrNull()?.printStackTrace()
    // Threads of servers and clients live on for a while.
    exitProcess(if (ended.isSuccess) 0 else 1)
}

private suspend fun use() {
    val sandbox = Sandbox()
    sandbox.client().use { client ->
        repeat(5) { client.messages.create(to = "+15558675310", from = "+15017122661", body = "$it") }
        val bodies = client.messages.stream(pageSize = 2).toList().map { it.body }
        check(bodies == listOf("4", "3", "2", "1", "0")) { bodies }
        val refused = runCatching { client.messages.create(to = "nobody", from = "+15017122661", body = "") }.exceptionOrNull()
        check(refused is ValidationException) { "$refused" }
    }

    val server = echo()
    for (transport in listOf(JavaHttpTransport(), OkHttpTransport())) {
        val options = ClientOptions(baseUrl = "http://127.0.0.1:${server.localPort}", transport = transport)
        Client(ACCOUNT, "a token of the test's", options).use { client ->
            val message = client.messages.create(to = "+15558675310", from = "+15017122661", body = "HTTP")
            check(message.body == "HTTP") { message }
        }
    }
    server.close()

    val token = AccessToken(ACCOUNT, "SK0123456789abcdef0123456789abcdef", "a secret of the test's", "ana", listOf(Grant.video())).toJwt()
    VerifiedToken.verify(token, "a secret of the test's")
    check("Hello" in "${voiceResponse { say("Hello") }}")
    println("used on ${System.getProperty("os.name")} ${System.getProperty("os.arch")}, Java ${System.getProperty("java.version")}")
}

/** A server that answers with the text that it was sent, on connections that it takes one after the other. */
private fun echo(): ServerSocket {
    val server = ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))
    thread(isDaemon = true) { while (!server.isClosed) runCatching { server.accept().use(::answer) } }
    return server
}

private fun answer(connection: Socket) {
    val asked = connection.getInputStream()
    val head = StringBuilder()
    while (!head.endsWith("\r\n\r\n")) head.append(asked.read().also { check(it >= 0) }.toChar())
    val length = Regex("(?i)content-length: (\\d+)").find(head)!!.groupValues[1].toInt()
    val sent = String(CharArray(length) { asked.read().toChar() })
    val text = Regex("Body=(\\w+)").find(sent)!!.groupValues[1]
    val body = """{"sid": "SM0123456789abcdef0123456789abcdef", "body": "$text"}"""
    val answer = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n$body"
    connection.getOutputStream().run { write(answer.toByteArray()).also { flush() } }
}
