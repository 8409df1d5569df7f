package io.trunkline.internal

/**
 * What the modules of Trunkline share, and the way of the products' modules to the engine: nothing else of this package is seen outside.
 * It changes without notice.
 */
@RequiresOptIn("It is for Trunkline's own modules, and changes without notice.")
@Target(AnnotationTarget.CLASS, AnnotationTarget.CONSTRUCTOR, AnnotationTarget.FUNCTION)
public annotation class TrunklineInternal
