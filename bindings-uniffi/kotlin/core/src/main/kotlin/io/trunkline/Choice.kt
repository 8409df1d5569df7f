package io.trunkline

/** One of the texts of an enum, or a newer one that this version does not know yet: make it from the text. */
public interface Choice {
    /** As the service writes it. */
    public val text: String
}
