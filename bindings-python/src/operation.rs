//! Operations as methods of a place in the client: what Python gives becomes arguments, by the names that Python has for them.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use trunkline::api::TABLES;
use trunkline::encode::Arguments;
use trunkline::schema::packed::Table;
use trunkline::schema::{self, Param, Place};

use crate::client::{Client, Wanted};
use crate::pages::Pages;
use crate::process::Visit;
use crate::{asynchronous, call, errors, from_python, imports, names};

/// An operation, by its place in a product's table, and what its method takes beside the operation's parameters.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Operation {
    table: String,
    place: usize,
    more: Vec<String>,
    signature: PyOnceLock<Signature>,
}

/// What a method takes: the operation's parameters in the order of the table, and then the others.
struct Signature {
    operation: &'static schema::Operation,
    params: Vec<&'static Param>,
    /// The place of each name.
    places: Py<PyDict>,
}

/// What a method was given.
struct Given<'py> {
    arguments: Arguments,
    more: Vec<Option<Bound<'py, PyAny>>>,
}

#[pymethods]
impl Operation {
    /// `table` names a product at a version, `api_v2010`.
    #[new]
    #[pyo3(signature = (table, place, more=Vec::new()))]
    fn new(table: String, place: usize, more: Vec<String>) -> Operation {
        Operation { table, place, more, signature: PyOnceLock::new() }
    }

    /// The operation's name in the tables.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<&'static str> {
        Ok(self.signature(py)?.operation.name)
    }

    /// The names that the method takes, in order.
    #[getter]
    fn names(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.signature(py)?.places.bind(py).keys().extract()
    }

    /// Executes the operation. Gives a `Call` where that needs something of Python on its way.
    fn execute<'py>(
        &self,
        client: &Bound<'py, Client>,
        path: &Bound<'py, PyTuple>,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = client.py();
        let visit = Visit::begin(py);
        let (operation, given) = self.given(py, args, kwargs)?;
        let arguments = given.arguments;
        let wanted = Wanted { operation, path, arguments, class, origin };
        let (work, finish, by_python) = client.get().execution(wanted)?;
        call::begin(py, &visit, work, finish, by_python)
    }

    /// The same, to be awaited.
    fn execute_async<'py>(
        &self,
        client: &Bound<'py, Client>,
        path: &Bound<'py, PyTuple>,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = client.py();
        let _visit = Visit::begin(py);
        let (operation, given) = self.given(py, args, kwargs)?;
        let arguments = given.arguments;
        let wanted = Wanted { operation, path, arguments, class, origin };
        let (work, finish, by_python) = client.get().execution(wanted)?;
        asynchronous::start(py, work, finish, by_python)
    }

    /// The pages of a list; the method takes `limit` and `page_size`, too.
    fn pages<'py>(
        &self,
        client: &Bound<'py, Client>,
        path: &Bound<'py, PyTuple>,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
    ) -> PyResult<Pages> {
        let py = client.py();
        let (operation, given) = self.given(py, args, kwargs)?;
        let client = client.get();
        client.refuse_raw_lists(py)?;
        let arguments = given.arguments;
        client.listing(Wanted { operation, path, arguments, class, origin }, taken(given.more), None)
    }

    /// One page of a list; the method takes `page_token`, `page_number` and `page_size`, too.
    fn page<'py>(
        &self,
        client: &Bound<'py, Client>,
        path: &Bound<'py, PyTuple>,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
    ) -> PyResult<Pages> {
        let py = client.py();
        let (operation, mut given) = self.given(py, args, kwargs)?;
        let [token, number, page_size] = taken(given.more);
        for (name, object) in [("page_token", token), ("page", number)] {
            if let (Some(object), Some(param)) = (object, operation.param(name)) {
                from_python::set(&mut given.arguments, operation, param.name, &object)?;
            }
        }
        let arguments = given.arguments;
        client.get().listing(Wanted { operation, path, arguments, class, origin }, [None, page_size], None)
    }

    /// The page at an address.
    fn page_at<'py>(
        &self,
        client: &Bound<'py, Client>,
        path: &Bound<'py, PyTuple>,
        target_url: String,
        class: Option<Py<PyType>>,
        origin: Bound<'py, PyAny>,
    ) -> PyResult<Pages> {
        let operation = self.signature(client.py())?.operation;
        let wanted = Wanted { operation, path, arguments: Arguments::new(), class, origin };
        client.get().listing(wanted, [None, None], Some(target_url))
    }
}

impl Operation {
    fn signature(&self, py: Python<'_>) -> PyResult<&Signature> {
        imports::once(py, &self.signature, || {
            let operation =
                Table::at(TABLES, &self.table, self.place).map_err(|error| errors::to_python(py, &error))?;
            let is_list = operation.paging().is_some();
            let turns_pages = |param: &Param| {
                is_list && param.place == Place::Query && matches!(param.name, "page" | "page_size" | "page_token")
            };
            let is_settable = |param: &&Param| param.place != Place::Path && !turns_pages(param);
            let mut params: Vec<&Param> = operation.params.iter().filter(is_settable).collect();
            // The whole of a body is the first argument in Twilio's library, where the members are not arguments.
            params.sort_by_key(|param| param.place != Place::WholeBody);
            let places = PyDict::new(py);
            let own = params.iter().map(|param| names::of_method(is_list, param.name).into_owned());
            for (at, name) in own.chain(self.more.iter().cloned()).enumerate() {
                places.set_item(PyString::intern(py, &name), at)?;
            }
            Ok(Signature { operation, params, places: places.unbind() })
        })
    }

    fn given<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
    ) -> PyResult<(&'static schema::Operation, Given<'py>)> {
        let Signature { operation, params, places } = self.signature(py)?;
        let places = places.bind(py);
        if args.len() > places.len() {
            let message = format!("at most {} arguments are taken, not {}", places.len(), args.len());
            return Err(errors::misfit(py, None, &message));
        }
        let mut objects: Vec<Option<Bound<'py, PyAny>>> = args.iter().map(Some).collect();
        objects.resize(places.len(), None);
        for (name, object) in kwargs.iter() {
            let place: usize = match places.get_item(&name)? {
                Some(place) => place.extract()?,
                None => return Err(unknown(places, &name)?),
            };
            if objects[place].replace(object).is_some() {
                return Err(errors::misfit(py, Some(&name.extract::<String>()?), "is given twice"));
            }
        }
        let more = objects.split_off(params.len());
        let mut arguments = Arguments::new();
        for (param, object) in params.iter().zip(objects) {
            if let Some(object) = object {
                from_python::set(&mut arguments, operation, param.name, &object)?;
            }
        }
        Ok((operation, Given { arguments, more }))
    }
}

/// So many things that may be there.
fn taken<const N: usize, T>(things: Vec<Option<T>>) -> [Option<T>; N] {
    let mut things = things.into_iter();
    std::array::from_fn(|_| things.next().flatten())
}

/// The error for a name that a method does not take: it says what is close.
fn unknown(places: &Bound<'_, PyDict>, name: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    static CLOSE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = name.py();
    let close = imports::get(py, &CLOSE, "difflib", "get_close_matches")?.call1((name, places.keys()))?;
    let close: Vec<String> = close.extract()?;
    let close: Vec<String> = close.iter().map(|name| format!("`{name}`")).collect();
    let must = match close.as_slice() {
        [] => "is no parameter of this method".to_owned(),
        close => format!("is no parameter of this method; did you mean {}?", close.join(" or ")),
    };
    Ok(errors::misfit(py, Some(&name.extract::<String>()?), &must))
}
