//! From OpenAPI documents, ours (3.1, YAML) and Twilio's (3.0, JSON), to the [intermediate representation](crate::ir).
//!
//! Everything in a document is expressed, or passed over on purpose (`irrelevant`), or an error that names the document, the path,
//! the method and what is not understood.

mod access;
mod answer;
mod formats;
mod irrelevant;
mod names;
mod operation;
mod params;
pub(crate) mod place;
mod properties;
mod schema;
pub(crate) mod tree;
mod types;

use std::path::Path as FilePath;

use self::access::{Schemes, host};
use self::names::is_version;
use self::operation::{Common, Path};
use self::place::{Paths, Spot};
use self::schema::sentence;
use self::tree::Placed;
use self::types::Types;
use crate::document::{Document, Members, Node};
use crate::error::{Error, Result};
use crate::ir::{Access, Api, Product};
use crate::words::Words;

const METHODS: &[(&str, &str)] =
    &[("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

/// Reads the documents in files that belong together.
///
/// # Errors
/// A file cannot be read, or those of [`read`].
pub fn open(files: &[impl AsRef<FilePath>]) -> Result<Api> {
    read(&files.iter().map(|file| Document::open(file.as_ref())).collect::<Result<Vec<_>>>()?)
}

/// Reads documents that belong together.
///
/// # Errors
/// Something in a document is not understood, or two documents describe the same version of a product.
pub fn read(documents: &[Document]) -> Result<Api> {
    let mut products: Vec<Product> = Vec::new();
    for document in documents {
        for product in read_document(document)? {
            if let Some(twin) =
                products.iter().find(|twin| (&twin.name, &twin.version) == (&product.name, &product.version))
            {
                let twins = format!("{} and {}", twin.document, product.document);
                return Err(Error::new(format!("{twins} both describe {} {}", product.name, product.version)));
            }
            products.push(product);
        }
    }
    Ok(Api { products })
}

/// Reads one document: one product at one version, or several versions where the paths alone tell them apart.
fn read_document(document: &Document) -> Result<Vec<Product>> {
    let root = document.root();
    let mut members = root.members()?;
    members.ignore(irrelevant::DOCUMENT);
    check_openapi(&members.need("openapi")?)?;
    let info = Info::read(&members.need("info")?)?;
    let mut components = Components::read(members.take("components"))?;
    let schemes = Schemes::read(components.security_schemes.take())?;
    let access = members.take("security").map_or(Ok(Access::Open), |security| schemes.access(&security))?;
    let host = members.take("servers").map(|servers| host(&servers)).transpose()?;
    let (name, version) = product_name(document, &mut members, host.as_deref())?;
    let home = members.take("x-home").map(|home| home_name(&home)).transpose()?;
    let paths = members.need("paths")?.entries()?;
    let paths = if version.is_some() { Paths::new(paths) } else { Paths::of_versions(paths) };
    members.done()?;

    let common = Common { document, schemes, access, host, by_token: info.by_token };
    let mut products = Vec::new();
    let is_one_version = version.is_some();
    for version in version.map_or_else(|| versions_of(&paths), |version| vec![Words::of(&version)]) {
        let is_of_version = |path: &str| is_one_version || paths.version(path) == version;
        let mut types = Types::new(document, &components.schemas)?;
        let mut placed = Vec::new();
        for (path, node) in paths.iter().filter(|(path, _)| is_of_version(path)) {
            placed.extend(read_path(&common, &paths, path, node, &mut types)?);
        }
        // Twilio publishes documents without a path for products to come.
        if placed.is_empty() {
            continue;
        }
        tree::name(&mut placed, &format!("{name}.{version}"))?;
        products.push(Product {
            document: document.name.clone(),
            name: name.clone(),
            version,
            title: info.title.to_owned(),
            summary: info.summary.clone(),
            home: home.clone(),
            shortcuts: None,
            beside: Vec::new(),
            resources: tree::build(placed)?,
            models: types.models,
            enums: types.enums,
        });
    }
    Ok(products)
}

fn check_openapi(node: &Node<'_>) -> Result<()> {
    let version = node.text()?;
    if version.starts_with("3.0.") || version.starts_with("3.1.") {
        Ok(())
    } else {
        Err(node.error(format_args!("OpenAPI {version} is not understood")))
    }
}

/// What is said of the document as a whole.
struct Info<'a> {
    title: &'a str,
    summary: Option<String>,
    by_token: bool,
}

impl<'a> Info<'a> {
    fn read(node: &Node<'a>) -> Result<Info<'a>> {
        let mut members = node.members()?;
        members.ignore(irrelevant::INFO);
        let title = members.need("title")?.text()?;
        let summary = members.text("summary")?.and_then(sentence);
        let by_token = match members.take("x-twilio") {
            Some(x_twilio) => by_token(&x_twilio)?,
            None => false,
        };
        members.done()?;
        Ok(Info { title, summary, by_token })
    }
}

/// From version 1.0 of its standards on, Twilio's APIs name pages by tokens.
fn by_token(x_twilio: &Node<'_>) -> Result<bool> {
    let mut members = x_twilio.members()?;
    let standards = members.text("apiStandards")?;
    members.done()?;
    match standards {
        Some("v1.0") => Ok(true),
        // The last is what Twilio's own tools write where nobody has chosen.
        None | Some("v0.1" | "_DANGEROUS_undefined") => Ok(false),
        Some(other) => Err(x_twilio.error(format_args!("`apiStandards: {other}` is not understood"))),
    }
}

/// What is referred to. Parameters, bodies and answers are read where they are used.
struct Components<'a> {
    schemas: Vec<(&'a str, Node<'a>)>,
    security_schemes: Option<Node<'a>>,
}

impl<'a> Components<'a> {
    fn read(node: Option<Node<'a>>) -> Result<Components<'a>> {
        let Some(node) = node else { return Ok(Components { schemas: Vec::new(), security_schemes: None }) };
        let mut members = node.members()?;
        members.ignore(irrelevant::COMPONENTS);
        members.ignore(&["parameters", "requestBodies", "responses"]);
        let schemas = members.take("schemas").map_or(Ok(Vec::new()), |node| node.entries())?;
        let security_schemes = members.take("securitySchemes");
        members.done()?;
        Ok(Components { schemas, security_schemes })
    }
}

/// The product and its version. Our documents say both. Twilio's are named after them (`twilio_ip_messaging_v2.json`), but a product's
/// name in a client is that of its host, `flex_api`. A file that names no version (`twilio_preview.json`) has them in its paths.
fn product_name<'a>(
    document: &'a Document,
    members: &mut Members<'a>,
    host: Option<&str>,
) -> Result<(Words, Option<String>)> {
    if let Some(product) = members.text("x-product")? {
        return Ok((Words::of(product), Some(members.need("x-version")?.text()?.to_owned())));
    }
    let stem = document.stem().strip_prefix("twilio_").unwrap_or(document.stem());
    let (product, version) = match stem.rsplit_once('_') {
        Some((product, version)) => (product, is_version(version).then(|| version.to_owned())),
        None => (stem, None),
    };
    Ok((Words::of(host.unwrap_or(product)), version))
}

fn home_name(node: &Node<'_>) -> Result<Words> {
    match Spot::parse(node)?.segments.as_slice() {
        [home] if home.arguments.len() == 1 => Ok(home.name.clone()),
        _ => Err(node.error("must be one resource with one argument")),
    }
}

fn versions_of(paths: &Paths<'_>) -> Vec<Words> {
    let mut versions = Vec::new();
    for (path, _) in paths.iter() {
        let version = paths.version(path);
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    versions
}

fn read_path<'a>(
    common: &Common<'a>,
    paths: &Paths<'a>,
    path: &'a str,
    node: &Node<'a>,
    types: &mut Types<'a>,
) -> Result<Vec<Placed<'a>>> {
    let mut members = node.members()?;
    members.ignore(&["summary", "description"]);
    if let Some(x_twilio) = members.take("x-twilio") {
        let mut members = x_twilio.members()?;
        members.ignore(irrelevant::X_TWILIO_PATH);
        // Read where the place is derived.
        members.ignore(&["className", "mountName", "parent", "pathType"]);
        members.done()?;
    }
    let spot = match members.take("x-place") {
        Some(place) => Spot::parse(&place)?,
        None => paths.spot(path, node)?,
    };
    let host = members.take("servers").map(|servers| host(&servers)).transpose()?;
    let path = Path { path, spot, host, parameters: members.take("parameters") };
    let mut placed = Vec::new();
    for (key, method) in METHODS {
        if let Some(node) = members.take(key) {
            placed.push(operation::read(common, &path, types, method, node)?);
        }
    }
    members.done()?;
    Ok(placed)
}
