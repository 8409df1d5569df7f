//! The crate as it is published: complete, with the generated sources of all products, and neither a build script nor a generator.

use std::path::Path;

use crate::error::{Error, Result};
use crate::facade::Facade;
use crate::output::{Folder, Output};
use crate::sources::api;
use crate::templates::Files;
use crate::{events, rust, twiml};

/// What the manifest of the published crate has no use for.
const LEFT_OUT: &[&str] = &["build-dependencies", "dev-dependencies", "bench", "example", "lints", "test"];

/// Makes the crate in a folder that has the core's `src`, and `api.rs` in it: writes the generated sources and the manifest.
///
/// # Errors
/// A file cannot be read or written, or a manifest lacks what is looked for in it.
pub fn publish(repository: &Path, into: &Path) -> Result<()> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()).at(path.display()));
    let write = |path: &Path, text: String| {
        std::fs::write(path, text).map_err(|error| Error::new(error.to_string()).at(path.display()))
    };
    let api = api(&repository.join("core/api"))?;
    let mut files = rust::format::format(&rust::render(&Facade::of(&api)?, rust::Target::Core)?)?;
    let page = into.join("src/api.rs");
    let docs: String =
        read(&page)?.lines().filter(|line| line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
    for (_, text) in files.iter_mut().filter(|(path, _)| path == Path::new("mod.rs")) {
        let (header, rest) = text.split_once('\n').unwrap_or_default();
        *text = format!("{header}\n{docs}{rest}");
    }
    Output::new(Folder::Own(into.join("src/api")), files)?.write()?;
    std::fs::remove_file(&page).map_err(|error| Error::new(error.to_string()).at(page.display()))?;
    let core = repository.join("core/api");
    include(into, "src/webhook", vec![("events.rs".into(), events::module(&core)?)])?;
    include(into, "src/twiml", twiml::modules(&core)?)?;
    let manifest = manifest(&read(&repository.join("core/Cargo.toml"))?, &read(&repository.join("Cargo.toml"))?)?;
    write(&into.join("Cargo.toml"), manifest)
}

/// Puts generated modules where pages of this folder include them.
fn include(into: &Path, folder: &str, modules: Files) -> Result<()> {
    for (name, module) in modules {
        let page = into.join(folder).join(name);
        let failed = |error: std::io::Error| Error::new(error.to_string()).at(page.display());
        let docs = std::fs::read_to_string(&page).map_err(failed)?;
        let docs: String =
            docs.lines().filter(|line| line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
        let (_, text) = rust::format::format(&vec![("mod.rs".into(), module)])?.remove(0);
        let (header, rest) = text.split_once('\n').unwrap_or_default();
        std::fs::write(&page, format!("{header}\n{docs}{rest}")).map_err(failed)?;
    }
    Ok(())
}

/// The manifest without what is not published, standing for itself.
fn manifest(manifest: &str, workspace: &str) -> Result<String> {
    let mut out = String::new();
    let mut is_left_out = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            let names: Vec<&str> = section.split(['.', '[', ']']).collect();
            is_left_out = names.iter().any(|name| LEFT_OUT.contains(name));
        }
        match line.strip_suffix(".workspace = true") {
            _ if is_left_out => continue,
            Some(key) => {
                let value = workspace.lines().find(|line| line.split(" = ").next() == Some(key));
                out += value.ok_or_else(|| Error::new(format!("the workspace has no `{key}`")))?;
            }
            None if line.starts_with("readme = ") => out += "readme = \"README.md\"",
            None => out += line,
        }
        out.push('\n');
    }
    Ok(out.trim_end().to_owned() + "\n\n[workspace]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_manifest_stands_for_itself() {
        let workspace = "[workspace.package]\nversion = \"1.2.3\"\n";
        let core = "[package]\nname = \"x\"\nversion.workspace = true\nreadme = \"../README.md\"\n\n[lints]\nworkspace = true\n\n\
                    [[bin]]\nname = \"y\"\n\n[[test]]\nname = \"z\"\n\n[dependencies]\nbytes = \"1\"\n\n\
                    [build-dependencies]\ngenerator = { path = \"codegen\" }\n\n[target.'cfg(unix)'.dependencies]\nh2 = \"0.4\"\n\n\
                    [target.'cfg(unix)'.dev-dependencies]\nurl = \"2\"\n";
        assert_eq!(
            manifest(core, workspace).unwrap(),
            "[package]\nname = \"x\"\nversion = \"1.2.3\"\nreadme = \"README.md\"\n\n[[bin]]\nname = \"y\"\n\n[dependencies]\n\
             bytes = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nh2 = \"0.4\"\n\n[workspace]\n"
        );
        assert!(manifest("edition.workspace = true", workspace).is_err());
    }
}
