//! A file that is written beside its place, and takes it when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The beginning of a file. Dropped unfinished, it is removed.
///
/// Writing blocks whoever polls for as long as the operating system takes to copy a piece into its own memory: the core knows no
/// runtime that would have threads for it.
pub(super) struct Part {
    file: File,
    part: PathBuf,
    place: PathBuf,
    written: u64,
    is_finished: bool,
}

impl Part {
    /// Begins a file. Its name until it is whole ends in a number that `random`, from 0 up to 1, gives.
    pub(super) fn create(place: &Path, random: f64) -> Result<Part> {
        let Some(name) = place.file_name().filter(|_| !place.is_dir()) else {
            return Err(Error::invalid_argument("path", "must be that of a file"));
        };
        let mut part = name.to_owned();
        part.push(format!(".{:08x}.part", (random * f64::from(u32::MAX)) as u32));
        let part = place.with_file_name(part);
        let file = OpenOptions::new().write(true).create_new(true).open(&part).map_err(unwritable)?;
        Ok(Part { file, part, place: place.to_owned(), written: 0, is_finished: false })
    }

    pub(super) fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.file.write_all(piece).map_err(unwritable)?;
        self.written += piece.len() as u64;
        Ok(())
    }

    /// Takes its place. Gives how many bytes it has.
    pub(super) fn finish(mut self) -> Result<u64> {
        self.file.flush().and_then(|()| fs::rename(&self.part, &self.place)).map_err(unwritable)?;
        self.is_finished = true;
        Ok(self.written)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_finished {
            _ = fs::remove_file(&self.part);
        }
    }
}

fn unwritable(error: io::Error) -> Error {
    Error::invalid_argument("path", format_args!("cannot be written: {error}")).with_cause(error)
}
