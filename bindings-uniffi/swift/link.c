// Has a Rust library linked wherever this target is, on Linux: Swift's linker driver takes what stands in this section of an object file for
// arguments of the linker. Package.swift says where the library is.
__attribute__((used, section(".swift1_autolink_entries"))) static const char library[] = "\"" TRUNKLINE_LIBRARY "\"";
