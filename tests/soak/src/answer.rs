//! Answers as the Messages API gives them, and their bytes.

use serde_json::{Value, json};

use crate::fate::{Garbage, Manner};
use crate::plan::{PAGE_SIZE, Record};

/// An answer before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        let headers = vec![("Content-Type", "application/json;charset=utf-8".to_owned())];
        Answer { status, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    /// A problem in Twilio's form.
    pub(crate) fn problem(status: u16, code: u32, message: &str) -> Answer {
        let more_info = format!("https://www.twilio.com/docs/errors/{code}");
        Answer::json(status, &json!({"code": code, "message": message, "more_info": more_info, "status": status}))
    }

    /// The record of a message.
    pub(crate) fn message(status: u16, record: &Record, to: &str) -> Answer {
        Answer::json(status, &message(record, to))
    }

    /// One page of a list of messages.
    pub(crate) fn page(records: &[Record], to: &str, page: usize) -> Answer {
        let account = records.first().map_or("", |record| &record.account_sid);
        let escaped: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let uri = |page: usize| {
            let path = format!("/2010-04-01/Accounts/{account}/Messages.json");
            format!("{path}?To={escaped}&PageSize={PAGE_SIZE}&Page={page}&PageToken=PA{page}")
        };
        let begin = (page * PAGE_SIZE).min(records.len());
        let end = (begin + PAGE_SIZE).min(records.len());
        let messages: Vec<Value> = records[begin..end].iter().map(|record| message(record, to)).collect();
        let next = (end < records.len()).then(|| uri(page + 1));
        Answer::json(
            200,
            &json!({
                "messages": messages, "page": page, "page_size": PAGE_SIZE, "start": begin, "end": end, "uri": uri(page),
                "first_page_uri": uri(0), "next_page_uri": next, "previous_page_uri": null,
            }),
        )
    }

    /// The same answer with a body that cannot be read.
    pub(crate) fn garbled(mut self, garbage: Garbage) -> Answer {
        match garbage {
            Garbage::Empty => self.body.clear(),
            Garbage::Html => self.body = b"<html><body>Well done</body></html>".to_vec(),
            Garbage::Half => self.body.truncate(self.body.len() / 2),
        }
        self
    }

    /// What is written, piece by piece.
    pub(crate) fn pieces(&self, manner: Manner) -> Vec<Vec<u8>> {
        let in_chunks = matches!(manner, Manner::Chunked | Manner::ChunkedInPieces);
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if manner == Manner::Closing {
            head.push_str("Connection: close\r\n");
        }
        match in_chunks {
            true => head.push_str("Transfer-Encoding: chunked\r\n\r\n"),
            false => head.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len())),
        }
        let mut parts = vec![head.into_bytes()];
        let piece = self.body.len() / 3 + 1;
        if in_chunks {
            parts.extend(
                self.body
                    .chunks(piece)
                    .map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()),
            );
            parts.push(b"0\r\n\r\n".to_vec());
        } else {
            parts.extend(self.body.chunks(piece).map(<[u8]>::to_vec));
        }
        match manner {
            Manner::Whole | Manner::Chunked | Manner::Closing => vec![parts.concat()],
            Manner::ChunkedInPieces => parts,
            // Cut where HTTP does not: within the head, too.
            Manner::Pieces | Manner::Slowly => {
                let whole = parts.concat();
                whole.chunks(whole.len() / 6 + 1).map(<[u8]>::to_vec).collect()
            }
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        307 => "Temporary Redirect",
        401 => "Unauthorized",
        404 => "Not Found",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

fn message(record: &Record, to: &str) -> Value {
    let Record { account_sid, sid, body } = record;
    json!({
        "account_sid": account_sid, "api_version": "2010-04-01", "body": body, "date_created": "Thu, 01 Jan 2026 00:00:00 +0000",
        "date_sent": null, "date_updated": "Thu, 01 Jan 2026 00:00:00 +0000", "direction": "outbound-api", "error_code": null,
        "error_message": null, "from": "+15550000000", "messaging_service_sid": null, "num_media": "0", "num_segments": "1",
        "price": null, "price_unit": "USD", "sid": sid, "status": "queued", "to": to,
        "subresource_uris": {"media": format!("/2010-04-01/Accounts/{account_sid}/Messages/{sid}/Media.json")},
        "uri": format!("/2010-04-01/Accounts/{account_sid}/Messages/{sid}.json"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_written_an_answer_is_the_same() {
        let answer = Answer::problem(429, 20429, "Too many requests").with("Retry-After", "0");
        let body = String::from_utf8(answer.body.clone()).unwrap();
        for manner in [Manner::Whole, Manner::Pieces, Manner::Slowly, Manner::Closing] {
            let text = String::from_utf8(answer.pieces(manner).concat()).unwrap();
            let (head, rest) = text.split_once("\r\n\r\n").unwrap();
            assert!(
                head.starts_with("HTTP/1.1 429 Too Many Requests\r\n") && head.contains("Retry-After: 0"),
                "{head}"
            );
            assert_eq!(rest, body);
            assert_eq!(head.contains("Connection: close"), manner == Manner::Closing);
        }
        let chunked = String::from_utf8(answer.pieces(Manner::Chunked).concat()).unwrap();
        let (_, rest) = chunked.split_once("\r\n\r\n").unwrap();
        let mut lines = rest.split("\r\n");
        let mut read = String::new();
        while let Some(length) = lines.next().and_then(|line| usize::from_str_radix(line, 16).ok()).filter(|it| *it > 0)
        {
            let chunk = lines.next().unwrap();
            assert_eq!(chunk.len(), length);
            read.push_str(chunk);
        }
        assert_eq!(read, body);
    }

    #[test]
    fn the_pages_of_a_list_lead_to_its_end() {
        let record = |nth: usize| Record { account_sid: "AC1".into(), sid: format!("SM{nth}"), body: String::new() };
        let records: Vec<Record> = (0..7).map(record).collect();
        let read = |page| serde_json::from_slice::<Value>(&Answer::page(&records, "+1", page).body).unwrap();
        let pages: Vec<Value> = (0..3).map(read).collect();
        let counts: Vec<usize> = pages.iter().map(|page| page["messages"].as_array().unwrap().len()).collect();
        assert_eq!(counts, [3, 3, 1]);
        assert!(
            pages[1]["next_page_uri"].as_str().unwrap().contains("To=%2B1&") && pages[2]["next_page_uri"].is_null()
        );
    }
}
