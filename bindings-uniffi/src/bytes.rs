//! Bytes that cross as one block.

use uniffi::deps::anyhow::{Result, ensure};
use uniffi::{FfiConverter, MetadataBuffer, TypeId};

use crate::UniFfiTag;

/// `ByteArray` in Kotlin and `Data` in Swift, as a `Vec<u8>` would be. UniFFI reads and writes that one byte after the other, which takes
/// longer than all else that is done to a page.
#[derive(Debug, Default)]
pub struct Blob(pub Vec<u8>);

// SAFETY: what is written is what the other language reads for the type that the metadata names: a length and as many bytes.
unsafe impl FfiConverter<UniFfiTag> for Blob {
    uniffi::ffi_converter_rust_buffer_lift_and_lower!(UniFfiTag);

    fn write(blob: Blob, out: &mut Vec<u8>) {
        // No answer is larger than `trunkline::transport::MAX_RESPONSE_BYTES`, and what is made of it is not much larger.
        out.extend_from_slice(&(blob.0.len() as i32).to_be_bytes());
        out.extend_from_slice(&blob.0);
    }

    fn try_read(from: &mut &[u8]) -> Result<Blob> {
        let Some((length, rest)) = from.split_first_chunk() else {
            uniffi::deps::anyhow::bail!("the length is missing")
        };
        let length = usize::try_from(i32::from_be_bytes(*length))?;
        ensure!(length <= rest.len(), "bytes are missing");
        let (bytes, rest) = rest.split_at(length);
        *from = rest;
        Ok(Blob(bytes.to_vec()))
    }

    const TYPE_ID_META: MetadataBuffer = <Vec<u8> as TypeId<UniFfiTag>>::TYPE_ID_META;
}

uniffi::derive_ffi_traits!(local Blob);

impl<T: Into<Vec<u8>>> From<T> for Blob {
    fn from(bytes: T) -> Self {
        Blob(bytes.into())
    }
}
