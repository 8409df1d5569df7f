package io.trunkline

import java.io.File
import java.net.JarURLConnection
import kotlin.coroutines.Continuation
import kotlin.metadata.Visibility
import kotlin.metadata.jvm.KotlinClassMetadata
import kotlin.metadata.visibility
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

/** What the library shows. */
internal class SurfaceTest {
    private val sources = listOf("core", "products", "sandbox", "okhttp").flatMap { folder ->
        File("../$folder").walk().filter { "/src/main/" in it.path && it.extension == "kt" }
    }

    @Test
    fun `there is a class for each kind of error, and no other`() {
        val table = MAPPER.readValue(File(System.getProperty("conformance.dir"), "../errors.json"), List::class.java)
        val expected = table.map { it.members()["kotlin"].toString() }
        val declared = Regex("""public class (\w+Exception) internal constructor\(failure: Failure""")
        val text = sources.single { it.name == "TrunklineException.kt" }.readText()
        assertEquals(expected, declared.findAll(text).map { it.groupValues[1] }.toList())
        for (row in table.map { it.members() }) {
            val known = Class.forName("io.trunkline.${row["kotlin"]}")
            assertTrue(TrunklineException::class.java.isAssignableFrom(known))
            assertEquals("statuses" in row, ApiException::class.java.isAssignableFrom(known), "$known")
        }
    }

    /** The classes of the modules, by what Kotlin knows of them. */
    private val classes: Map<Class<*>, KotlinClassMetadata> = javaClass.classLoader.getResources("io/trunkline").toList().flatMap { folder ->
        val jar = (folder.openConnection() as? JarURLConnection)?.jarFile
        val root = if (jar == null) File(folder.toURI()).parentFile.parentFile else null
        val names = jar?.entries()?.toList()?.map { it.name } ?: root!!.walk().map { it.relativeTo(root).path }.toList()
        if (root?.name == "test-classes") emptyList() else names.filter { it.endsWith(".class") && it != "module-info.class" }
    }.map { Class.forName(it.removeSuffix(".class").replace('/', '.'), false, javaClass.classLoader) }
        .mapNotNull { known -> known.getAnnotation(Metadata::class.java)?.let { known to KotlinClassMetadata.readStrict(it) } }.toMap()

    private val seen = classes.filter { (known, metadata) -> generateSequence(known) { it.declaringClass }.all { outer -> (classes[outer] ?: metadata).isSeen() } }.keys

    private fun KotlinClassMetadata.isSeen() = when (this) {
        is KotlinClassMetadata.Class -> kmClass.visibility == Visibility.PUBLIC
        is KotlinClassMetadata.FileFacade -> (kmPackage.functions.map { it.visibility } + kmPackage.properties.map { it.visibility }).any { it == Visibility.PUBLIC }
        else -> false
    }

    /** What the products' modules call of the core. */
    private val seam = seen.filter { it.packageName == "io.trunkline.internal" }

    @Test
    fun `the way of the products to the engine is small, and Kotlin lets nobody else call it`() {
        assertEquals(setOf("Arguments", "Call", "JsonReader", "Scope", "TrunklineInternal"), seam.map { it.simpleName }.toSet() - "Companion")
        val unmarked = seam.filter { known -> known.annotations.none { it.annotationClass.simpleName == "TrunklineInternal" } }
        assertEquals(setOf("TrunklineInternal", "Companion"), unmarked.map { it.simpleName }.toSet())
    }

    @Test
    fun `nothing is seen of UniFFI`() {
        assertTrue(classes.keys.count { ".ffi" in it.packageName } > 200)
        assertEquals(emptyList(), seen.filter { ".ffi" in it.packageName }.map { it.name })
        // What it makes stands nowhere in what others see.
        for (known in seen) {
            val named = known.methods.filter { it.declaringClass == known && "$" !in it.name }.flatMap { it.parameterTypes.toList() + it.returnType }
            assertEquals(emptyList(), named.filter { ".ffi" in it.name }.map { "$known $it" })
        }
    }

    @Test
    fun `Java can call whatever suspends`() {
        assertTrue(seen.size > 100)
        // These are written by users, or Kotlin's own.
        val others = listOf(HttpBody::class.java, MessageSigner::class.java, Transport::class.java, TransportClock::class.java)
        val missing = (seen - seam.toSet()).flatMap { known ->
            val methods = known.methods.filter { it.declaringClass == known && "$" !in it.name }
            val suspending = methods.filter { it.parameterTypes.lastOrNull() == Continuation::class.java && it.name != "collect" }
            val own = suspending.filterNot { method -> others.any { it.isAssignableFrom(known) && it.methods.any { other -> other.name == method.name } } }
            own.filter { method -> methods.none { it.name == method.name + "Async" } }.map { "${known.name}.${it.name}" }
        }
        assertEquals(emptyList(), missing)
    }

    @Test
    fun `everything public is documented`() {
        assertTrue(sources.size > 30)
        val bare = sources.flatMap { file ->
            val lines = file.readLines().map(String::trim)
            lines.indices.filter { lines[it].startsWith("public ") && !isDocumented(lines, it) }.map { "${file.name}:${it + 1} ${lines[it]}" }
        }
        assertEquals("", bare.joinToString("\n"))
    }

    /** Constructors and companions say what their classes say. */
    private fun isDocumented(lines: List<String>, at: Int): Boolean {
        if ("companion object" in lines[at]) return true
        return lines.take(at).last { !it.startsWith("@") }.endsWith("*/")
    }
}
