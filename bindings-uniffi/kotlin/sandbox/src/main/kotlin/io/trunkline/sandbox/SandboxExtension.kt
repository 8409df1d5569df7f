package io.trunkline.sandbox

import io.trunkline.Client
import org.junit.jupiter.api.extension.AfterAllCallback
import org.junit.jupiter.api.extension.AfterEachCallback
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver

/**
 * For JUnit 5 and later: gives a test that asks for them a [Sandbox] of its own, and a [Client] of its account. Both are closed behind it.
 *
 * ```kotlin
 * @ExtendWith(SandboxExtension::class)
 * internal class MessageTest {
 *     @Test
 *     fun `a message is sent`(sandbox: Sandbox, client: Client) = runBlocking {
 *         client.messages.create(to = "+15558675310", from = "+15017122661", body = "Hello")
 *         assertEquals(1, sandbox.count("api.v2010.accounts.messages.create"))
 *     }
 * }
 * ```
 *
 * What a constructor or a method for the whole class is given is the class's, and that of each of its tests.
 */
public class SandboxExtension : ParameterResolver, AfterEachCallback, AfterAllCallback {
    override fun supportsParameter(parameter: ParameterContext, context: ExtensionContext): Boolean =
        parameter.parameter.type == Sandbox::class.java || parameter.parameter.type == Client::class.java

    override fun resolveParameter(parameter: ParameterContext, context: ExtensionContext): Any {
        // That of the class, if there is one.
        val held = store(context).get(Held::class.java, Held::class.java) ?: Held().also { store(context).put(Held::class.java, it) }
        return if (parameter.parameter.type == Client::class.java) held.client else held.sandbox
    }

    override fun afterEach(context: ExtensionContext): Unit = close(context)

    override fun afterAll(context: ExtensionContext): Unit = close(context)

    private fun close(context: ExtensionContext) {
        store(context).remove(Held::class.java, Held::class.java)?.close()
    }

    private fun store(context: ExtensionContext) = context.getStore(NAMESPACE)

    private class Held {
        val sandbox = Sandbox()
        val client by lazy { sandbox.client() }

        fun close() {
            client.close()
            sandbox.close()
        }
    }

    private companion object {
        val NAMESPACE: ExtensionContext.Namespace = ExtensionContext.Namespace.create(SandboxExtension::class.java)
    }
}
