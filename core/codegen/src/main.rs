//! `cargo codegen`: writes the tables and façades.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use trunkline_codegen::{Error, Output, Result};

const USAGE: &str = "\
cargo codegen                           writes core/src/api from core/api/*.yaml
cargo codegen --check                   fails if that would change anything
cargo codegen --from FILE… --into DIR   writes a module for a crate that uses Trunkline, from other OpenAPI documents";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let repository: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            let (path, manifest) = trunkline_codegen::manifest(&repository)?;
            std::fs::write(&path, manifest).map_err(|error| Error::new(format!("{}: {error}", path.display())))?;
            trunkline_codegen::core(&repository)?.iter().try_for_each(Output::write)
        }
        ["--check"] => check(&trunkline_codegen::core(&repository)?),
        ["--from", files @ .., "--into", folder] if !files.is_empty() => {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            trunkline_codegen::from(&files, Path::new(folder))?.write()
        }
        _ => Err(Error::new(USAGE)),
    }
}

fn check(outputs: &[Output]) -> Result<()> {
    let mut stale = Vec::new();
    for output in outputs {
        stale.extend(output.stale()?);
    }
    if stale.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = stale.iter().map(|path| format!("  {}", path.display())).collect();
    Err(Error::new(format!("stale; run `cargo codegen`:\n{}", paths.join("\n"))))
}
