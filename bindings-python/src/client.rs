//! The client: operations by name.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use trunkline::api::TABLES;
use trunkline::client::{DownloadRequest, RawRequest};
use trunkline::encode::Arguments;
use trunkline::operations;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::Operation;
use trunkline::schema::packed::Table;
use trunkline::value::Value;

use crate::answer::{Finish, Outcome, Work};
use crate::errors::{self, invalid_argument};
use crate::options::Options;
use crate::pages::Pages;
use crate::process::{OfProcess, Visit};
use crate::record::Record;
use crate::settings::Settings;
use crate::unset::Unset;
use crate::{asynchronous, call, download, from_python, logging};

/// A client, or a view of one with options of its own.
#[pyclass(frozen, subclass, module = "trunkline._native")]
pub(crate) struct Client {
    shared: Arc<Shared>,
    options: Options,
}

struct Shared {
    settings: Settings,
    /// A forked process has connections and tokens of its own.
    client: Mutex<OfProcess<trunkline::Client>>,
}

/// What is called, with what.
struct Call {
    client: trunkline::Client,
    operation: &'static Operation,
    arguments: Arguments,
    /// Whether the requests are sent by Python.
    by_python: bool,
}

/// What a method of a place wants.
pub(crate) struct Wanted<'a, 'py> {
    pub(crate) operation: &'static Operation,
    /// The path arguments that lead to the place.
    pub(crate) path: &'a Bound<'py, PyTuple>,
    pub(crate) arguments: Arguments,
    /// What the records become.
    pub(crate) class: Option<Py<PyType>>,
    /// The place.
    pub(crate) origin: Bound<'py, PyAny>,
}

impl Client {
    fn client(&self, py: Python<'_>) -> PyResult<trunkline::Client> {
        let mut client = self.shared.client.lock().unwrap_or_else(PoisonError::into_inner);
        let made = client.get_or_try_make(|| self.shared.settings.client());
        made.cloned().map_err(|error| errors::to_python(py, &error))
    }

    fn call(
        &self,
        operation: &Bound<'_, PyString>,
        path: &Bound<'_, PyTuple>,
        arguments: &Bound<'_, PyDict>,
    ) -> PyResult<Call> {
        let name = operation.to_cow()?;
        let found = operations::find(&name, |name| Table::find(TABLES, name));
        let operation = found.map_err(|error| errors::to_python(path.py(), &error))?;
        self.call_of(operation, path, from_python::arguments(operation, arguments)?)
    }

    fn call_of(
        &self,
        operation: &'static Operation,
        path: &Bound<'_, PyTuple>,
        mut arguments: Arguments,
    ) -> PyResult<Call> {
        let py = path.py();
        logging::refresh(py);
        arguments.read_path(operation, path.iter(), |name, segment| {
            // Where nothing is given, the client's own account is meant.
            if segment.is_instance_of::<Unset>() { Ok(None) } else { from_python::value(&segment, name).map(Some) }
        })?;
        Ok(Call { client: self.client(py)?, operation, arguments, by_python: self.by_python(py)? })
    }

    fn by_python(&self, py: Python<'_>) -> PyResult<bool> {
        self.shared.settings.by_python(py)
    }

    /// A call of an operation that answers a record or nothing, what becomes of its answer, and whether Python sends its requests.
    pub(crate) fn execution(&self, wanted: Wanted<'_, '_>) -> PyResult<(Work, Finish, bool)> {
        let call = self.call_of(wanted.operation, wanted.path, wanted.arguments)?;
        self.executed(wanted.path.py(), call, wanted.class, wanted.origin.unbind())
    }

    fn executed(
        &self,
        py: Python<'_>,
        call: Call,
        class: Option<Py<PyType>>,
        origin: Py<PyAny>,
    ) -> PyResult<(Work, Finish, bool)> {
        let finish = self.finish(py, call.operation, class, origin)?;
        let (options, by_python) = (self.options.call.clone(), call.by_python);
        let work = async move { call.client.execute(call.operation, &call.arguments, &options).await };
        Ok((Box::pin(async move { work.await.map(Outcome::Answer) }), finish, by_python))
    }

    /// The pages of a list from a place on.
    pub(crate) fn listing(
        &self,
        wanted: Wanted<'_, '_>,
        extent: [Option<Bound<'_, PyAny>>; 2],
        resume: Option<String>,
    ) -> PyResult<Pages> {
        let [limit, page_size] = extent;
        let call = self.call_of(wanted.operation, wanted.path, wanted.arguments)?;
        self.read(call, wanted.class, wanted.origin, limit.as_ref(), page_size.as_ref(), resume)
    }

    /// Refuses to read several pages where the answer is wanted as it came.
    pub(crate) fn refuse_raw_lists(&self, py: Python<'_>) -> PyResult<()> {
        let must = "has no list() and no stream(), which read several pages; use page()";
        if self.options.raw { Err(invalid_argument(py, "with_raw_response", must)) } else { Ok(()) }
    }

    fn finish(
        &self,
        py: Python<'_>,
        operation: &'static Operation,
        class: Option<Py<PyType>>,
        origin: Py<PyAny>,
    ) -> PyResult<Finish> {
        // The records within a raw response are as plain as any other.
        let origin = if self.options.raw { origin.call_method0(py, "_plain")? } else { origin };
        Ok(Finish { operation: Some(operation), class, origin: Some(origin), raw: self.options.raw })
    }

    fn read(
        &self,
        call: Call,
        class: Option<Py<PyType>>,
        origin: Bound<'_, PyAny>,
        limit: Option<&Bound<'_, PyAny>>,
        page_size: Option<&Bound<'_, PyAny>>,
        resume: Option<String>,
    ) -> PyResult<Pages> {
        let py = origin.py();
        let (limit, page_size) =
            (from_python::optional(limit, "limit")?, from_python::optional(page_size, "page_size")?);
        let extent = Extent::of(&limit, &page_size).map_err(|error| errors::to_python(py, &error))?;
        let finish = self.finish(py, call.operation, class, origin.unbind())?;
        let resume = resume.map(Cursor::from);
        let pages = call.client.pages(call.operation, call.arguments, self.options.call.clone(), extent, resume);
        Ok(Pages::new(pages, finish, call.by_python))
    }

    /// A download of what a URL names, or of the file of a record, whose address is then a template.
    fn file(&self, py: Python<'_>, wanted: &WantedFile<'_>) -> PyResult<DownloadRequest> {
        logging::refresh(py);
        let (of, address, format, max_bytes) = wanted;
        let client = self.client(py)?;
        let request = match (address, of.cast::<Record>()) {
            (Some(address), Ok(record)) => client.download_of(record.get().record(), address),
            _ => client.download(of.extract::<String>().map_err(|_| invalid_argument(py, "url", "must be text"))?),
        };
        let request = format.iter().fold(request, |request, format| request.format(format));
        let request = max_bytes.iter().fold(request, |request, bytes| request.max_bytes(*bytes));
        Ok(request.with_options(self.options.call.clone()))
    }

    fn raw_request(&self, py: Python<'_>, given: &RequestArguments<'_>) -> PyResult<RawRequest> {
        logging::refresh(py);
        let (method, url, params, data, json) = given;
        let request = self.client(py)?.request_of(from_python::value(method, "method")?, *url);
        let mut request =
            request.map_err(|error| errors::of_request(py, &error))?.with_options(self.options.call.clone());
        for (name, value) in pairs(params.as_ref(), "params")? {
            request = request.query(&name, value);
        }
        for (name, value) in pairs(data.as_ref(), "data")? {
            request = request.form(&name, value);
        }
        if let Some(json) = json {
            request = request.json(&from_python::value(json, "json")?);
        }
        Ok(request)
    }
}

/// A URL or a record, its address, the format, the most bytes.
type WantedFile<'py> = (Bound<'py, PyAny>, Option<String>, Option<String>, Option<u64>);

/// Method, URL, query, form, JSON.
type RequestArguments<'py> =
    (Bound<'py, PyAny>, &'py str, Option<Bound<'py, PyDict>>, Option<Bound<'py, PyDict>>, Option<Bound<'py, PyAny>>);

/// The pairs of a query or a form; None and unset are left out.
fn pairs(given: Option<&Bound<'_, PyDict>>, argument: &str) -> PyResult<Vec<(String, Value)>> {
    let mut pairs = Vec::new();
    for (name, object) in given.into_iter().flat_map(|given| given.iter()) {
        let text = name.extract::<String>();
        let name = text.map_err(|_| invalid_argument(name.py(), argument, "must have names of text"))?;
        match from_python::optional(Some(&object), argument)? {
            Value::Null => {}
            value => pairs.push((name, value)),
        }
    }
    Ok(pairs)
}

#[pymethods]
impl Client {
    /// A client of settings by name, which `trunkline.base.client_base` explains; or, of a client and options, a view of it with
    /// options above its own.
    #[new]
    #[pyo3(signature = (settings, options=None))]
    fn new(py: Python<'_>, settings: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Client> {
        if let (Ok(client), Some(options)) = (settings.cast::<Client>(), options) {
            let client = client.get();
            return Ok(Client { shared: client.shared.clone(), options: client.options.with(options)? });
        }
        let settings = settings.cast::<PyDict>()?;
        let settings = Settings::read(settings)?;
        let shared = Shared { settings, client: Mutex::new(OfProcess::none()) };
        let client = Client { shared: Arc::new(shared), options: Options::default() };
        // What cannot be is refused here, not by the first call.
        client.client(py)?;
        // What every call looks up is known from here on: PyO3 lets other threads run when it keeps something for good, and a fork just
        // then would leave the child waiting for it.
        logging::refresh(py);
        client.by_python(py)?;
        Ok(client)
    }

    /// The account that the client works on.
    #[getter]
    fn account_sid(&self, py: Python<'_>) -> PyResult<Option<String>> {
        Ok(self.client(py)?.account_sid().map(str::to_owned))
    }

    /// The region that is set.
    #[getter]
    fn region(&self, py: Python<'_>) -> PyResult<Option<String>> {
        Ok(self.client(py)?.region().map(str::to_owned))
    }

    /// The edge that is set.
    #[getter]
    fn edge(&self, py: Python<'_>) -> PyResult<Option<String>> {
        Ok(self.client(py)?.edge().map(str::to_owned))
    }

    /// What is deprecated of the settings.
    #[getter]
    fn warnings(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        Ok(self.client(py)?.warnings())
    }

    /// Executes an operation that answers a record or nothing. Gives a `Call` where that needs something of Python on its way;
    /// so do the other methods that wait.
    fn execute<'py>(
        &self,
        py: Python<'py>,
        operation: &Bound<'py, PyString>,
        path: &Bound<'py, PyTuple>,
        arguments: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Py<PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        let (work, finish, by_python) = self.executed(py, self.call(operation, path, arguments)?, class, origin)?;
        call::begin(py, &visit, work, finish, by_python)
    }

    /// The same, to be awaited.
    fn execute_async<'py>(
        &self,
        py: Python<'py>,
        operation: &Bound<'py, PyString>,
        path: &Bound<'py, PyTuple>,
        arguments: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Py<PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        let (work, finish, by_python) = self.executed(py, self.call(operation, path, arguments)?, class, origin)?;
        asynchronous::start(py, work, finish, by_python)
    }

    /// The pages of a list.
    #[expect(clippy::too_many_arguments, reason = "one entry point for all lists")]
    fn pages<'py>(
        &self,
        operation: &Bound<'py, PyString>,
        path: &Bound<'py, PyTuple>,
        arguments: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
        limit: Option<&Bound<'py, PyAny>>,
        page_size: Option<&Bound<'py, PyAny>>,
        resume: Option<String>,
    ) -> PyResult<Pages> {
        self.refuse_raw_lists(path.py())?;
        self.read(self.call(operation, path, arguments)?, class, origin, limit, page_size, resume)
    }

    /// One page of a list.
    #[expect(clippy::too_many_arguments, reason = "one entry point for all lists")]
    fn page<'py>(
        &self,
        operation: &Bound<'py, PyString>,
        path: &Bound<'py, PyTuple>,
        arguments: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
        page_size: Option<&Bound<'py, PyAny>>,
        resume: Option<String>,
    ) -> PyResult<Pages> {
        self.read(self.call(operation, path, arguments)?, class, origin, None, page_size, resume)
    }

    /// A file, from its beginning.
    fn download<'py>(
        &self,
        py: Python<'py>,
        of: Bound<'py, PyAny>,
        address: Option<String>,
        format: Option<String>,
        max_bytes: Option<u64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        let (request, by_python) = (self.file(py, &(of, address, format, max_bytes))?, self.by_python(py)?);
        call::begin(py, &visit, download::begun(request, by_python), download::PLAIN.clone_ref(py), by_python)
    }

    /// The same, to be awaited.
    fn download_async<'py>(
        &self,
        py: Python<'py>,
        of: Bound<'py, PyAny>,
        address: Option<String>,
        format: Option<String>,
        max_bytes: Option<u64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        let (request, by_python) = (self.file(py, &(of, address, format, max_bytes))?, self.by_python(py)?);
        asynchronous::start(py, download::begun(request, by_python), download::PLAIN.clone_ref(py), by_python)
    }

    /// A file to a path. Gives how many bytes it has.
    fn save<'py>(
        &self,
        py: Python<'py>,
        of: Bound<'py, PyAny>,
        address: Option<String>,
        format: Option<String>,
        max_bytes: Option<u64>,
        path: PathBuf,
    ) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        let (request, by_python) = (self.file(py, &(of, address, format, max_bytes))?, self.by_python(py)?);
        call::begin(py, &visit, download::saved(request, path), download::PLAIN.clone_ref(py), by_python)
    }

    /// The same, to be awaited.
    fn save_async<'py>(
        &self,
        py: Python<'py>,
        of: Bound<'py, PyAny>,
        address: Option<String>,
        format: Option<String>,
        max_bytes: Option<u64>,
        path: PathBuf,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        let (request, by_python) = (self.file(py, &(of, address, format, max_bytes))?, self.by_python(py)?);
        asynchronous::start(py, download::saved(request, path), download::PLAIN.clone_ref(py), by_python)
    }

    /// A request that the tables do not know.
    fn request<'py>(
        &self,
        py: Python<'py>,
        method: Bound<'py, PyAny>,
        url: &str,
        params: Option<Bound<'py, PyDict>>,
        data: Option<Bound<'py, PyDict>>,
        json: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        let request = self.raw_request(py, &(method, url, params, data, json))?;
        call::begin(py, &visit, sent(request), RAW.clone_ref(py), self.by_python(py)?)
    }

    /// The same, to be awaited.
    fn request_async<'py>(
        &self,
        py: Python<'py>,
        method: Bound<'py, PyAny>,
        url: &str,
        params: Option<Bound<'py, PyDict>>,
        data: Option<Bound<'py, PyDict>>,
        json: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        let request = self.raw_request(py, &(method, url, params, data, json))?;
        asynchronous::start(py, sent(request), RAW.clone_ref(py), self.by_python(py)?)
    }
}

const RAW: Finish = Finish { operation: None, class: None, origin: None, raw: true };

fn sent(request: RawRequest) -> Work {
    Box::pin(async move { request.send().await.map(Outcome::Bytes) })
}
