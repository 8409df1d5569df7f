//! As much of HTTP/1.1 as a server needs that writes what no library would.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// More than any request of a soak client has.
const MAX_REQUEST_BYTES: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The pairs of the query, or of a form.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        pairs(self.target.split_once('?').map_or("", |(_, query)| query).as_bytes())
    }

    pub(crate) fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body)
    }

    /// Whether the client keeps the connection for more.
    pub(crate) fn keeps_alive(&self) -> bool {
        self.header("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close"))
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// The value of a pair.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// A connection and what was read of it beyond the last request.
pub(crate) struct Connection<S> {
    pub(crate) stream: S,
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(crate) fn new(stream: S) -> Connection<S> {
        Connection { stream, buffer: Vec::new() }
    }

    /// Waits for the first bytes of a request; `false` if the client has ended the connection.
    pub(crate) async fn begins(&mut self) -> io::Result<bool> {
        Ok(!self.buffer.is_empty() || self.fill().await?)
    }

    /// Reads a request to its end. Nothing if the client has ended the connection before.
    pub(crate) async fn request(&mut self) -> io::Result<Option<Request>> {
        loop {
            if let Some(request) = self.take()? {
                return Ok(Some(request));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    /// The request that has arrived, if it is whole.
    pub(crate) fn take(&mut self) -> io::Result<Option<Request>> {
        let Some((request, length)) = parse(&self.buffer)? else { return Ok(None) };
        self.buffer.drain(..length);
        Ok(Some(request))
    }

    async fn fill(&mut self) -> io::Result<bool> {
        if self.buffer.len() > MAX_REQUEST_BYTES {
            return Err(io::Error::other("a request without end"));
        }
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }
}

/// The first request of what has arrived and how long it is; nothing if there is more to come.
fn parse(bytes: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let malformed = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("malformed request: {what}"));
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| malformed("the head is no text"))?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1"), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(malformed("its first line"));
    };
    let mut request =
        Request { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: Vec::new() };
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(|| malformed("a header"))?;
        request.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    if request.header("transfer-encoding").is_some() {
        return Err(malformed("a body in chunks, which no form is sent in"));
    }
    let length = request.header("content-length").map_or(Ok(0), str::parse).map_err(|_| malformed("its length"))?;
    let begin = end + 4;
    let Some(body) = bytes.get(begin..begin + length) else { return Ok(None) };
    request.body = body.to_vec();
    Ok(Some((request, begin + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_are_read_one_after_the_other_however_they_are_cut() {
        let sent = b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nd=%C3%A9GET / HTTP/1.1\r\nconnection: close\r\n\r\n";
        let (client, server) = tokio::io::duplex(5);
        let writing = tokio::spawn(async move {
            let mut client = client;
            client.write_all(sent).await.unwrap();
        });
        let mut connection = Connection::new(server);
        assert!(connection.begins().await.unwrap());
        let first = connection.request().await.unwrap().unwrap();
        assert_eq!((first.method.as_str(), first.path()), ("POST", "/a"));
        assert_eq!(value(&first.query(), "b"), Some("c"));
        assert_eq!(value(&first.form(), "d"), Some("é"));
        assert!(first.keeps_alive());
        let second = connection.request().await.unwrap().unwrap();
        assert_eq!(second.method, "GET");
        assert!(!second.keeps_alive());
        writing.await.unwrap();
    }

    #[test]
    fn what_is_no_request_is_an_error() {
        for text in ["GET /\r\n\r\n", "GET / HTTP/1.1\r\nx\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
