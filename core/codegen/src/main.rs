//! `cargo codegen`: writes the tables and façades.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use trunkline_codegen::{Error, Language, Output, Result, outputs, read};

const USAGE: &str = "\
cargo codegen                           writes the core's features, from core/api
cargo codegen write LANGUAGE…           writes the façades in these languages
cargo codegen reference                 writes a page for each product into dist/reference
cargo codegen ways LANGUAGE              prints how every operation is called in python or typescript, for tests that call them all
cargo codegen import FILE…              writes facts in core/api from OpenAPI documents, and says what has no words yet
cargo codegen words [NAME…]             says what has no words yet, and which words nothing uses
cargo codegen publish DIR               completes a copy of the core there as the crate that is published
cargo codegen --from FILE… --into DIR   writes a module for a crate that uses Trunkline, from OpenAPI documents
cargo codegen --from FILE… --in LANGUAGE --into DIR
                                        writes what they become in a language, as in a repository at DIR";

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
    let api = repository.join("core/api");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            let (path, manifest) = trunkline_codegen::manifest(&repository)?;
            std::fs::write(&path, manifest).map_err(|error| Error::new(format!("{}: {error}", path.display())))
        }
        ["write", names @ ..] if !names.is_empty() => {
            let languages = names.iter().map(|name| language(name)).collect::<Result<Vec<_>>>()?;
            if languages.contains(&Language::Rust) {
                return Err(Error::new("Rust's façade is written when the core is built"));
            }
            write(&outputs(&repository, &languages)?)
        }
        ["reference"] => trunkline_codegen::reference::reference(&repository)?.write(),
        ["ways", language] => {
            println!("{}", trunkline_codegen::ways(&repository, language)?);
            Ok(())
        }
        ["import", files @ ..] if !files.is_empty() => {
            let names = trunkline_codegen::import(&files.iter().map(PathBuf::from).collect::<Vec<_>>(), &api)?;
            say_gaps(&api, &names)
        }
        ["words", names @ ..] => say_gaps(&api, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()),
        ["publish", folder] => trunkline_codegen::publish(&repository, Path::new(folder)),
        ["--from", files @ .., "--in", name, "--into", folder] if !files.is_empty() => {
            write(&language(name)?.render(&read::open(files)?, Path::new(folder))?)
        }
        ["--from", files @ .., "--into", folder] if !files.is_empty() => {
            trunkline_codegen::module(&read::open(files)?, Path::new(folder))?.write()
        }
        _ => Err(Error::new(USAGE)),
    }
}

fn language(name: &str) -> Result<Language> {
    let known = Language::ALL.map(|language| format!("{language:?}").to_lowercase()).join(", ");
    Language::named(name).ok_or_else(|| Error::new(format!("`{name}` is none of the languages: {known}")))
}

fn write(outputs: &[Output]) -> Result<()> {
    outputs.iter().try_for_each(Output::write)
}

/// What of these products, or of all, has no words, and what words are of no use.
fn say_gaps(api: &Path, names: &[String]) -> Result<()> {
    let gaps = trunkline_codegen::gaps(api)?;
    let is_asked = |gap: &&String| names.is_empty() || names.iter().any(|name| gap.starts_with(&format!("{name}: ")));
    for (what, gaps) in [("without words", gaps.missing), ("words of no use", gaps.unused)] {
        let gaps: Vec<&String> = gaps.iter().filter(is_asked).collect();
        println!("{} {what}", gaps.len());
        gaps.iter().for_each(|gap| println!("  {gap}"));
    }
    Ok(())
}
