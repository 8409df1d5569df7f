//! TwiML: the tree is Python's, `trunkline.twiml`; it is written, and read, in one go.

use pyo3::exceptions::PyUnicodeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyList, PySet, PyString, PyTuple};
use pyo3::{IntoPyObjectExt, intern};
use trunkline::twiml::{Document, Element, Node, Style, Writer};

/// How deep elements may stand in each other: deeper trees are taken for endless.
const MAX_DEPTH: usize = 1000;

fn refused(py: Python<'_>, message: impl ToString) -> PyErr {
    static EXCEPTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = crate::imports::get(py, &EXCEPTION, "trunkline.twiml", "TwiMLException");
    match class.and_then(|class| class.call1((message.to_string(),))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// What a value is as text: an instance of `str` is what it holds, whatever it shows; a list is its items with spaces between.
fn with_text<T>(value: &Bound<'_, PyAny>, depth: usize, take: impl FnOnce(&str) -> T) -> PyResult<T> {
    let py = value.py();
    let unwritable = |error: PyErr| {
        if error.is_instance_of::<PyUnicodeError>(py) {
            refused(py, "a text must be one that UTF-8 can write")
        } else {
            error
        }
    };
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(take(&text.to_cow().map_err(unwritable)?));
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(take(if truth.is_true() { "true" } else { "false" }));
    }
    if (value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() || value.is_instance_of::<PySet>())
        && depth < 8
    {
        let mut words = Vec::new();
        for item in value.try_iter()? {
            words.push(with_text(&item?, depth + 1, str::to_owned)?);
        }
        return Ok(take(&words.join(" ")));
    }
    Ok(take(&value.str()?.to_cow().map_err(unwritable)?))
}

/// An element that is being written.
struct Open<'py> {
    verbs: Bound<'py, PyList>,
    at: usize,
    after: Option<Bound<'py, PyAny>>,
}

/// Writes a tree: anything with a name, a dict of attributes, a value and a list of verbs.
#[pyfunction]
pub(crate) fn write_twiml(node: &Bound<'_, PyAny>, declaration: bool, text: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = node.py();
    let mut writer = Writer::new(Style::Python);
    if declaration {
        writer.declaration();
    }
    let mut open = vec![begin(node, &mut writer, text)?];
    while let Some(innermost) = open.last_mut() {
        if innermost.at >= innermost.verbs.len() {
            writer.close();
            let after = open.pop().and_then(|ended| ended.after);
            comments(after.as_ref(), &mut writer)?;
            continue;
        }
        let verb = innermost.verbs.get_item(innermost.at)?;
        innermost.at += 1;
        if let Ok(text) = verb.cast::<PyString>() {
            with_text(text, 0, |text| writer.text(text))?.map_err(|error| refused(py, error.message()))?;
        } else if verb.hasattr(intern!(py, "comment_text"))? {
            let comment = verb.getattr(intern!(py, "comment_text"))?;
            with_text(&comment, 0, |text| writer.comment(text))?.map_err(|error| refused(py, error.message()))?;
        } else if open.len() >= MAX_DEPTH {
            return Err(refused(py, "elements must not stand so deeply in each other, nor in themselves"));
        } else {
            let element = begin(&verb, &mut writer, text)?;
            open.push(element);
        }
    }
    Ok(writer.finish())
}

fn begin<'py>(node: &Bound<'py, PyAny>, writer: &mut Writer, text: &Bound<'_, PyAny>) -> PyResult<Open<'py>> {
    let py = node.py();
    let problem = |error: trunkline::Error| refused(py, error.message());
    let around = node.getattr_opt(intern!(py, "_comments"))?.filter(|comments| !comments.is_none());
    let (before, after) = match &around {
        Some(around) => (Some(around.get_item(0)?), Some(around.get_item(1)?)),
        None => (None, None),
    };
    comments(before.as_ref(), writer)?;
    with_text(&node.getattr(intern!(py, "name"))?, 0, |name| writer.open(name))?.map_err(problem)?;
    let attributes = node.getattr(intern!(py, "attrs"))?;
    let attributes = attributes.cast::<PyDict>()?;
    if attributes.len() == 1 {
        for (name, value) in attributes.iter() {
            attribute(&name, &value, writer)?;
        }
    } else if !attributes.is_empty() {
        let names = attributes.keys();
        names.sort()?;
        for name in names.iter() {
            if let Some(value) = attributes.get_item(&name)? {
                attribute(&name, &value, writer)?;
            }
        }
    }
    let value = node.getattr(intern!(py, "value"))?;
    if value.is_truthy()? {
        if value.is_instance_of::<PyDict>() {
            // JSON as Python's own module writes it.
            let json = text.call1((&value,))?;
            with_text(&json, 0, |text| writer.text(text))?.map_err(problem)?;
        } else {
            with_text(&value, 0, |text| writer.text(text))?.map_err(problem)?;
        }
    }
    let verbs = node.getattr(intern!(py, "verbs"))?.cast_into::<PyList>()?;
    Ok(Open { verbs, at: 0, after })
}

fn attribute(name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, writer: &mut Writer) -> PyResult<()> {
    let written = with_text(name, 0, |name| with_text(value, 0, |value| writer.attribute(name, value)))?;
    written?.map_err(|error| refused(name.py(), error.message()))
}

fn comments(comments: Option<&Bound<'_, PyAny>>, writer: &mut Writer) -> PyResult<()> {
    for comment in comments.map(|comments| comments.try_iter()).transpose()?.into_iter().flatten() {
        let comment = comment?;
        with_text(&comment, 0, |text| writer.comment(text))?.map_err(|error| refused(comment.py(), error.message()))?;
    }
    Ok(())
}

/// A document as lists: a name, a dict of attributes, and what is in it: texts, lists, and comments, each alone in a tuple.
#[pyfunction]
pub(crate) fn read_twiml<'py>(py: Python<'py>, xml: &str) -> PyResult<Bound<'py, PyAny>> {
    let document = Document::parse(xml).map_err(|error| {
        let exception = refused(py, &error);
        let place = exception.value(py).setattr("line", error.line());
        match place.and_then(|()| exception.value(py).setattr("column", error.column())) {
            Ok(()) => exception,
            Err(error) => error,
        }
    })?;
    element(py, document.root())
}

/// As deep as the reader lets it be.
fn element<'py>(py: Python<'py>, element: &Element) -> PyResult<Bound<'py, PyAny>> {
    let attributes = PyDict::new(py);
    for (name, value) in element.attributes() {
        attributes.set_item(name, value)?;
    }
    let list = PyList::new(py, [element.name().into_bound_py_any(py)?, attributes.into_any()])?;
    for node in element.children() {
        list.append(match node {
            Node::Element(element) => self::element(py, element)?,
            Node::Text(text) => text.into_bound_py_any(py)?,
            Node::Comment(comment) => (comment,).into_bound_py_any(py)?,
        })?;
    }
    Ok(list.into_any())
}
