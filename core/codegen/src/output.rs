//! Writes generated files and compares them with those that are there.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::templates::{Files, is_generated};

/// Generated files, formatted, and the folder that holds them.
pub struct Output {
    folder: Folder,
    files: Files,
}

/// A folder that holds generated files.
pub(crate) enum Folder {
    /// And nothing else.
    Own(PathBuf),
    /// Among others, which are left alone.
    Shared(PathBuf),
}

impl Folder {
    /// The folder as it is in another one.
    pub(crate) fn within(self, parent: &Path) -> Folder {
        match self {
            Folder::Own(path) => Folder::Own(parent.join(path)),
            Folder::Shared(path) => Folder::Shared(parent.join(path)),
        }
    }

    fn path(&self) -> &Path {
        let (Folder::Own(path) | Folder::Shared(path)) = self;
        path
    }
}

impl Output {
    /// Files for a folder. Two of them that some file system takes for one are refused.
    pub(crate) fn new(folder: Folder, files: Files) -> Result<Output> {
        let mut seen = HashMap::new();
        for (path, _) in &files {
            if let Some(twin) = seen.insert(path.to_string_lossy().to_lowercase(), path) {
                return Err(Error::new(format!("{} and {} are one file", twin.display(), path.display())));
            }
        }
        Ok(Output { folder, files })
    }

    /// The files by their path in the folder.
    pub fn files(&self) -> &[(PathBuf, String)] {
        &self.files
    }

    /// The text for the file at a path, which begins with the folder.
    pub fn text(&self, path: &Path) -> Option<&str> {
        let path = path.strip_prefix(self.folder.path()).ok()?;
        self.files.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str())
    }

    /// The paths of files that are missing, differ, or should not be there any more.
    ///
    /// # Errors
    /// The folder cannot be read, or it holds a file that was not generated.
    pub fn stale(&self) -> Result<Vec<PathBuf>> {
        let mut stale: BTreeSet<PathBuf> = self.superfluous()?.into_iter().collect();
        for (path, text) in &self.files {
            let path = self.folder.path().join(path);
            if std::fs::read_to_string(&path).is_ok_and(|known| known == *text) {
                continue;
            }
            stale.insert(path);
        }
        Ok(stale.into_iter().collect())
    }

    /// Writes what is stale and deletes what should not be there any more.
    ///
    /// # Errors
    /// The folder cannot be written, or it holds a file that was not generated.
    pub fn write(&self) -> Result<()> {
        for path in self.superfluous()? {
            std::fs::remove_file(&path).map_err(failed(&path))?;
            if let Some(folder) = path.parent() {
                // Only an empty one goes.
                _ = std::fs::remove_dir(folder);
            }
        }
        for (path, text) in &self.files {
            let path = self.folder.path().join(path);
            if std::fs::read_to_string(&path).is_ok_and(|known| known == *text) {
                continue;
            }
            write(&path, text)?;
        }
        Ok(())
    }

    fn superfluous(&self) -> Result<Vec<PathBuf>> {
        let mut superfluous = Vec::new();
        let Folder::Own(folder) = &self.folder else { return Ok(superfluous) };
        for path in files_below(folder)? {
            let is_wanted = self.files.iter().any(|(wanted, _)| folder.join(wanted) == path);
            if is_wanted {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
            if !is_generated(&text) {
                return Err(Error::new("was not generated; move it elsewhere").at(path.display()));
            }
            superfluous.push(path);
        }
        Ok(superfluous)
    }
}

/// Writes files to a folder that is deleted afterwards, has them changed there, and reads them back.
pub(crate) fn in_scratch(files: &Files, change: impl FnOnce(&Path) -> Result<()>) -> Result<Files> {
    static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let scratch = std::env::temp_dir().join(format!("trunkline-codegen-{}-{count}", std::process::id()));
    let changed = (|| {
        for (path, text) in files {
            write(&scratch.join(path), text)?;
        }
        change(&scratch)?;
        let read = |path: &PathBuf| {
            let from = scratch.join(path);
            let text = std::fs::read_to_string(&from).map_err(failed(&from))?;
            Ok((path.clone(), text))
        };
        files.iter().map(|(path, _)| read(path)).collect()
    })();
    _ = std::fs::remove_dir_all(&scratch);
    changed
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    std::fs::write(path, text).map_err(failed(path))
}

/// All files in a folder and the folders in it; none if there is no such folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        // What an interpreter keeps for itself.
        if path.ends_with("__pycache__") {
            continue;
        }
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::new(error.to_string()).at(path.display())
}
