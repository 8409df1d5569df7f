package io.trunkline

import io.trunkline.api.incomingPhoneNumbers
import io.trunkline.api.messages
import io.trunkline.sandbox.Sandbox
import io.trunkline.sandbox.SandboxExtension
import io.trunkline.twiml.messagingResponse
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith

/** The extension for JUnit, as its users write tests: what the README shows, and that each test has a sandbox of its own. */
@ExtendWith(SandboxExtension::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
internal class SandboxExtensionTest {
    private val clients = ArrayList<Client>()

    @Test
    fun `a table is kept for whoever writes`(sandbox: Sandbox, client: Client) = runBlocking {
        sandbox.mount { webhook -> messagingResponse { message("A table for ${webhook.parameters["Body"]}") } }
        client.incomingPhoneNumbers.create(phoneNumber = "+15017122661", smsUrl = "https://bistro.example/sms")
        sandbox.receive(from = "+15558675310", to = "+15017122661", body = "two")
        sandbox.settle()
        assertEquals(listOf("two", "A table for two"), sandbox.conversation("+15558675310").map { it.body })
        assertEquals(200, sandbox.webhooks().single().status)
        clients.add(client)
        Unit
    }

    @Test
    fun `each test has a sandbox of its own`(client: Client, sandbox: Sandbox) = sendsOne(client, sandbox)

    @Test
    fun `and so does the next`(client: Client, sandbox: Sandbox) = sendsOne(client, sandbox)

    private fun sendsOne(client: Client, sandbox: Sandbox) = runBlocking {
        client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hello")
        assertEquals(1, sandbox.count("api.v2010.accounts.messages.create"))
        clients.add(client)
        Unit
    }

    @AfterAll
    fun `what a test was given is closed behind it`() {
        assertEquals(3, clients.toSet().size)
        for (client in clients) assertFailsWith<ConfigurationException> { runBlocking { client.messages.create(to = "+15558675310") } }
    }
}

/** What belongs to a class is that of all its tests. */
@ExtendWith(SandboxExtension::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
internal class SandboxOfAClassTest(private val shared: Sandbox) {
    @Test
    fun `a test is given the sandbox of its class`(sandbox: Sandbox) = assertEquals(shared, sandbox)

    @Test
    fun `and so is the next`(sandbox: Sandbox) {
        assertEquals(shared, sandbox)
        sandbox.reset()
    }
}
