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

#[cfg(test)]
mod tests {
    use uniffi::{Lift, Lower};

    use super::*;

    fn read(from: &mut &[u8]) -> Result<Blob> {
        <Blob as FfiConverter<UniFfiTag>>::try_read(from)
    }

    #[test]
    fn bytes_come_back_as_they_crossed() {
        for bytes in [vec![], vec![0, 255, 7], vec![1; 70_000]] {
            let lowered = <Blob as Lower<UniFfiTag>>::lower(Blob(bytes.clone()));
            assert_eq!(<Blob as Lift<UniFfiTag>>::try_lift(lowered).unwrap().0, bytes);
        }
    }

    #[test]
    fn bytes_that_are_not_all_there_are_refused() {
        for cut in [&[][..], &[0, 0, 0], &[0, 0, 0, 2, 1], &[255, 255, 255, 255, 1]] {
            assert!(read(&mut &cut[..]).is_err(), "{cut:?}");
        }
        let mut two = &[0, 0, 0, 1, 7, 9][..];
        assert_eq!((read(&mut two).unwrap().0, two), (vec![7], &[9][..]));
    }
}
