//! Files that records stand for, as streams: the sound of a recording, the picture of a message.

#[cfg(not(target_arch = "wasm32"))]
mod file;
mod pieces;

use std::fmt;
use std::future::IntoFuture;
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use futures_util::{Stream, StreamExt, stream};

pub use self::pieces::Pieces;
use super::hosts::{Hosts, Place};
use super::pipeline::Outgoing;
use super::{CallOptions, Client, Meta};
use crate::decode;
use crate::dialect::{Name, Text};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Access, Method};
use crate::transport::{
    BoxFuture, BoxStream, Headers, Request, Response, StreamingResponse, Transport, TransportError, in_words,
};
use crate::value::{Record, Timestamp, Value};

/// The most bytes that a download takes unless it is told otherwise: 1 GiB, nine hours of a recording in two channels.
pub const MAX_DOWNLOAD_BYTES: u64 = 1 << 30;

/// How often a download is led on to another address.
const MAX_REDIRECTS: u32 = 3;
/// Far more than is ever said in the place of a file.
const MAX_WORDS: usize = 1024 * 1024;

/// A body on its way.
pub(super) type Body = BoxStream<'static, Result<Bytes, TransportError>>;

/// A download that has not begun. See [`Client::download`].
#[must_use = "nothing is sent before it is awaited"]
#[derive(Clone)]
pub struct DownloadRequest {
    client: Client,
    /// Nothing where a record does not say where its file is.
    address: Option<String>,
    format: Option<String>,
    max_bytes: u64,
    options: CallOptions,
}

/// A file on its way: a stream of its bytes, with what was said of it before them. Dropping it ends the connection.
#[must_use = "the file is read as it is asked for"]
pub struct Download {
    meta: Meta,
    size: Option<u64>,
    pieces: BoxStream<'static, Result<Bytes>>,
}

impl Client {
    /// A download of the file at one of Twilio's addresses: what `MediaUrl0` or `RecordingUrl` of a webhook names, or a record's
    /// `redirect_to`. Records with a file have a method `download` of their own.
    ///
    /// An address on Twilio's hosts, or a path of theirs, is asked with the client's credentials, region, edge and base URL. Any other
    /// must be https and gets no credentials. Up to three redirects are followed, to https alone (to plain http only where the base URL
    /// itself is plain http: on the same host, or within this machine), and credentials stay with the host that was asked first.
    ///
    /// What may be tried again is, until the first byte has come. [`CallOptions::timeout`] is the longest that anybody waits for the
    /// beginning, and then for each next piece; [`CallOptions::total_timeout`] covers all of it, what its reader does meanwhile
    /// included.
    ///
    /// ```no_run
    /// # async fn run(client: trunkline::Client) -> trunkline::Result<()> {
    /// use futures_util::TryStreamExt;
    ///
    /// let mut file = client.download("https://api.twilio.com/2010-04-01/Accounts/AC…/Recordings/RE…").format("mp3").await?;
    /// while let Some(piece) = file.try_next().await? {
    ///     println!("{} bytes", piece.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn download(&self, url: impl Into<String>) -> DownloadRequest {
        DownloadRequest {
            client: self.clone(),
            address: Some(url.into()),
            format: None,
            max_bytes: MAX_DOWNLOAD_BYTES,
            options: CallOptions::default(),
        }
    }

    /// A download of a record's file at an address that was made of its fields; nothing where one of them is missing.
    pub fn download_at(&self, address: Option<String>) -> DownloadRequest {
        DownloadRequest { address, ..self.download("") }
    }

    /// A download of the file that a record stands for. `address` is where that is, with the names of fields in braces.
    pub fn download_of(&self, record: &Record, address: &str) -> DownloadRequest {
        let field = |name: &str| match record.get(name) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        };
        self.download_at(filled(address, field))
    }
}

impl DownloadRequest {
    /// The format that the file is wanted in, by the ending of its name: `wav` or `mp3` of a recording. Without one it comes as the
    /// service keeps it.
    pub fn format(mut self, format: impl Into<String>) -> Self {
        self.format = Some(format.into());
        self
    }

    /// The most bytes that the file may have; [`MAX_DOWNLOAD_BYTES`] unless set. A larger one is an error, which comes before its
    /// first byte where the service says how large it is.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Options of this download alone: timeouts, retries, headers.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the request and waits for the file to begin. Awaiting the request itself does the same.
    ///
    /// # Errors
    /// Those of any call; `InvalidArgument` for an address or a format that cannot be; `Decode` for a file that is too large, and for
    /// redirects that are too many or not https.
    pub async fn send(self) -> Result<Download> {
        let client = &self.client;
        let transport = &*client.0.transport;
        let start = transport.now();
        let total = self.options.total_timeout.or(client.0.total_timeout);
        let deadline = total.map(|total| start + total);
        let mut place = self.place()?;
        let mut options = self.options.clone();
        let (mut retries, mut redirects) = (0, 0);
        loop {
            if !place.is_ours {
                // What a program adds for Twilio may be as secret as its credentials.
                options.headers = Headers::new();
            }
            let outgoing = outgoing(&place);
            let answered = client.perform_until(deadline, &outgoing, &options).await?;
            retries += answered.meta.retries;
            let failed = |error: Error| {
                let facts = decode::facts(&answered.response, transport.now());
                error.with_answer(facts).with_request(Method::Get, &outgoing.url).with_call(start, retries + 1, false)
            };
            if let Some(location) = redirect(&answered.response) {
                let unfit = |message: &str| failed(Error::new(ErrorKind::Decode, message));
                if redirects == MAX_REDIRECTS {
                    return Err(unfit("the file is led on to once more after three redirects"));
                }
                let next = Hosts::redirect(&place, location);
                place = next.ok_or_else(|| unfit("the service leads on to an address that is not https"))?;
                redirects += 1;
                continue;
            }
            let size = announced(&answered.response.headers);
            if let Some(size) = size.filter(|size| *size > self.max_bytes) {
                let message =
                    Text::from(format_args!("the file has {size} bytes, more than the {} of ", self.max_bytes));
                return Err(failed(Error::new(ErrorKind::Decode, message.and(Name::setting("max_bytes")))));
            }
            let timeout = options.timeout.unwrap_or(client.0.timeout);
            let meta = Meta { retries, elapsed: transport.now().since(start), ..answered.meta };
            let body = answered.body.unwrap_or_else(|| Box::pin(stream::empty()));
            let (client, max) = (self.client.clone(), self.max_bytes);
            let url = outgoing.url;
            let reader =
                Reader { client, url, start, timeout, deadline, body, size, max, read: 0, attempts: retries + 1 };
            let pieces = stream::try_unfold(reader, async |mut reader| {
                let piece = reader.next().await?;
                Ok(piece.map(|piece| (piece, reader)))
            });
            return Ok(Download { meta, size, pieces: Box::pin(pieces) });
        }
    }

    /// Downloads the file to a path. Gives how many bytes it has.
    ///
    /// It is written beside its place, under a name that ends in `.part`, and takes its place when it is whole: nobody sees half of
    /// it, and what was there before stays until then. A download that fails or is dropped leaves nothing behind.
    ///
    /// # Errors
    /// Those of [`DownloadRequest::send`] and of the stream; `InvalidArgument` for a path that cannot be written, before anything is
    /// sent where that shows by then.
    #[cfg(not(target_arch = "wasm32"))]
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64> {
        let random = self.client.0.transport.random();
        let mut part = file::Part::create(path.as_ref(), random)?;
        let mut download = self.send().await?;
        while let Some(piece) = download.next().await {
            part.write(&piece?)?;
        }
        part.finish()
    }

    /// Where the file is.
    fn place(&self) -> Result<Place> {
        let Some(address) = &self.address else {
            return Err(Error::new(ErrorKind::InvalidArgument, "the record does not say where its file is"));
        };
        let is_ending =
            |format: &str| (1..=16).contains(&format.len()) && format.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if self.format.as_deref().is_some_and(|format| !is_ending(format)) {
            return Err(Error::invalid_argument("format", "must be the ending of a file's name, such as mp3"));
        }
        let place = self.client.0.hosts.file(address, self.format.as_deref()).ok_or_else(|| {
            let must =
                Text::from("must be a URL on Twilio's hosts or any other with https, a path, or below the client's ");
            Error::invalid_argument("url", must.and(Name::setting("base_url")))
        })?;
        if !place.is_ours && self.format.is_some() {
            let must = "must not be given for a file that is not kept at Twilio: it is there as it is";
            return Err(Error::invalid_argument("format", must));
        }
        Ok(place)
    }
}

impl IntoFuture for DownloadRequest {
    type Output = Result<Download>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for DownloadRequest {
    /// Leaves out the query, which may hold a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadRequest")
            .field("address", &self.address.as_deref().map(|address| address.split('?').next().unwrap_or_default()))
            .field("format", &self.format)
            .field("max_bytes", &self.max_bytes)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Download {
    /// Status, headers and timing of the answer that brings the file.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What the file is, `audio/x-wav` for example, if the service says so.
    pub fn content_type(&self) -> Option<&str> {
        self.meta.headers.get("Content-Type")
    }

    /// How many bytes the file has, if the service says so.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The whole file in memory.
    ///
    /// # Errors
    /// Those of the stream.
    pub async fn bytes(mut self) -> Result<Bytes> {
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.freeze())
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.pieces.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("meta", &self.meta).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Reads a file, and minds its bounds in bytes and time.
struct Reader {
    client: Client,
    url: String,
    start: Timestamp,
    timeout: Duration,
    deadline: Option<Timestamp>,
    body: Body,
    /// As it was announced.
    size: Option<u64>,
    max: u64,
    read: u64,
    attempts: u32,
}

impl Reader {
    /// The next piece, never an empty one; nothing behind the last.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let transport = &*self.client.0.transport;
            let left = self.deadline.map_or(self.timeout, |deadline| self.timeout.min(deadline.since(transport.now())));
            let piece = match select(self.body.next(), transport.sleep(left)).await {
                Either::Left((piece, _)) => piece.transpose(),
                Either::Right(_) => {
                    let message = format!("no more of the file came within {}", in_words(left));
                    return Err(self.error(ErrorKind::Timeout, format_args!("{message}, after {} bytes", self.read)));
                }
            };
            match piece {
                Ok(Some(piece)) if piece.is_empty() => {}
                Ok(Some(piece)) => {
                    self.read += piece.len() as u64;
                    self.check()?;
                    return Ok(Some(piece));
                }
                Ok(None) => {
                    return match self.size.filter(|size| *size > self.read) {
                        Some(size) => {
                            let message = format_args!("the file ended after {} of {size} bytes", self.read);
                            Err(self.error(ErrorKind::Connection, message))
                        }
                        None => Ok(None),
                    };
                }
                Err(lost) => {
                    let kind = if lost.timed_out { ErrorKind::Timeout } else { ErrorKind::Connection };
                    let error =
                        self.error(kind, format_args!("{}, after {} bytes of the file", lost.message, self.read));
                    return Err(error.with_cause(lost));
                }
            }
        }
    }

    fn check(&self) -> Result<()> {
        if self.read > self.max {
            let message =
                format_args!("the file has {} bytes and more, beyond the {} of ", self.read, self.max).to_string();
            return Err(self.error(ErrorKind::Decode, Text::from(message).and(Name::setting("max_bytes"))));
        }
        match self.size.filter(|size| self.read > *size) {
            Some(size) => {
                let message = format_args!("the file goes on behind the {size} bytes that were announced").to_string();
                Err(self.error(ErrorKind::Decode, message))
            }
            None => Ok(()),
        }
    }

    fn error(&self, kind: ErrorKind, message: impl Into<Text>) -> Error {
        let error = Error::new(kind, message).with_request(Method::Get, &self.url);
        error.with_call(self.start, self.attempts, false)
    }
}

fn outgoing(place: &Place) -> Outgoing {
    Outgoing {
        operation: None,
        method: Method::Get,
        url: place.url.clone(),
        headers: [("Accept", "*/*")].into_iter().collect(),
        body: None,
        access: if place.is_ours { Access::Account } else { Access::Open },
        repeatable: true,
        streamed: true,
    }
}

/// Sends a request for a file. Until its first byte has come, nothing is lost if the connection is; what is no file, an error or a
/// redirect, is read whole.
pub(super) async fn open(
    transport: &dyn Transport,
    request: Request,
    timeout: Duration,
    file: &mut Option<Body>,
) -> Result<Response, TransportError> {
    let start = transport.now();
    let StreamingResponse { status, headers, body } = transport.send_streaming(request, timeout).await?;
    let mut body = body.fuse();
    let left = timeout.saturating_sub(transport.now().since(start));
    let is_file = (200..300).contains(&status);
    let beginning = async {
        let mut read = BytesMut::new();
        while let Some(piece) = body.next().await {
            match piece {
                Ok(piece) => read.extend_from_slice(&piece),
                Err(lost) if is_file => return Err(lost),
                // Whatever is lost of an error: there is one.
                Err(_) => break,
            }
            if is_file && !read.is_empty() || read.len() > MAX_WORDS {
                break;
            }
        }
        Ok(read.freeze())
    };
    let beginning = match select(pin!(beginning), transport.sleep(left)).await {
        Either::Left((outcome, _)) => outcome?,
        Either::Right(_) => return Err(TransportError::timed_out(timeout)),
    };
    if !is_file {
        return Ok(Response::new(status, headers, beginning));
    }
    *file = Some(Box::pin(stream::iter([Ok(beginning)]).chain(body)));
    Ok(Response::new(status, headers, Bytes::new()))
}

/// Whether an answer leads on to another address.
pub(super) fn is_redirect(response: &Response) -> bool {
    redirect(response).is_some()
}

fn redirect(response: &Response) -> Option<&str> {
    matches!(response.status, 301..=303 | 307 | 308).then(|| response.headers.get("Location"))?
}

/// How many bytes were announced. Of a body that a transport has unpacked, that says nothing.
fn announced(headers: &Headers) -> Option<u64> {
    let is_packed = headers.get("Content-Encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"));
    if is_packed { None } else { headers.get("Content-Length")?.trim().parse().ok() }
}

/// A template with fields in the place of their names; nothing if one is missing.
fn filled(template: &str, field: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, behind)) = crate::text::split_once(rest, "{") {
        let (name, behind) = crate::text::split_once(behind, "}")?;
        text.push_str(before);
        text.push_str(&field(name)?);
        rest = behind;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_fields_and_nothing_without_them() {
        let field = |name: &str| (name == "sid").then(|| "RE1".to_owned());
        assert_eq!(filled("/Recordings/{sid}/{sid}.x", field).as_deref(), Some("/Recordings/RE1/RE1.x"));
        assert_eq!(filled("{uri}", field), None);
    }

    #[test]
    fn a_length_counts_where_the_body_is_as_it_came() {
        let headers = |pairs: &[(&'static str, &str)]| pairs.iter().copied().collect::<Headers>();
        assert_eq!(announced(&headers(&[("content-length", " 12")])), Some(12));
        assert_eq!(announced(&headers(&[("content-length", "12"), ("content-encoding", "identity")])), Some(12));
        for other in [&[("content-length", "12"), ("content-encoding", "gzip")][..], &[("content-length", "-1")], &[]] {
            assert_eq!(announced(&headers(other)), None);
        }
    }
}
