//! How every operation is called, for tests that call them all: the way from the client, the method, and what its parameters are called.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::facade::{self, CallView, Facade, StepView};
use crate::python::Python;
use crate::sources::api;
use crate::typescript::TypeScript;

/// The way to an operation in one language.
#[derive(Serialize)]
struct Way {
    /// From the client: what leads on and, if it is called, the table's names of the path arguments that it takes.
    steps: Vec<(String, Option<Vec<String>>)>,
    method: String,
    /// Parameters by the table's names.
    params: BTreeMap<String, String>,
}

/// For each operation of `core/api`, in the repository at this folder, the way in a language: `python` or `typescript`.
///
/// # Errors
/// A document cannot be read or expressed, or the language is neither.
pub fn ways(repository: &Path, language: &str) -> Result<String> {
    let api = api(&repository.join("core/api"))?;
    let facade = Facade::of(&api)?;
    let view = match language {
        "python" => facade::view(&facade, &Python)?,
        "typescript" => facade::view(&facade, &TypeScript)?,
        _ => return Err(Error::new(format!("`{language}` is neither python nor typescript"))),
    };
    let calls = view.sites.iter().flat_map(|site| &site.levels).flat_map(|level| &level.calls);
    let ways: BTreeMap<&str, Way> = calls.map(|call| (call.operation.as_str(), way(call))).collect();
    serde_json::to_string(&ways).map_err(|error| Error::new(error.to_string()))
}

fn way(call: &CallView) -> Way {
    let step = |step: &StepView| {
        let is_called = step.is_single || !step.arguments.is_empty();
        (step.name.clone(), is_called.then(|| step.arguments.clone()))
    };
    let params = call.required.iter().chain(&call.optional);
    Way {
        steps: call.steps.iter().map(step).collect(),
        method: call.method.clone(),
        params: params.map(|param| (param.table.clone(), param.name.trim_matches('"').to_owned())).collect(),
    }
}
