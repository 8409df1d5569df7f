//! Writes UniFFI's Swift and Kotlin files for the libraries of this folder.

fn main() {
    uniffi::uniffi_bindgen_main();
}
