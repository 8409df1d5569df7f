//! Lists, page by page and record by record.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use futures_util::stream;

use super::pipeline::{self, Outgoing};
use super::sent::{self, Search, Step};
use super::{CallOptions, Client, Meta};
use crate::decode::{self, Next};
use crate::dialect::{Name, Text};
use crate::encode::Arguments;
use crate::error::{Error, ErrorKind, Result};
use crate::page::{Cursor, Extent, Walk, token_url};
use crate::schema::{Method, Operation, PageStyle, Paging};
use crate::transport::BoxStream;
use crate::value::{FromRecord, Record};

/// One page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// The page behind it, if there is one. It begins behind all records of this page, those too that a limit has cut off.
    pub next: Option<Cursor>,
    /// The page before it, if the service names one.
    pub previous: Option<Cursor>,
    /// Status, headers and timing.
    pub meta: Meta,
}

/// The pages of a list, read one by one as they are asked for. Nothing is sent before the first.
#[must_use = "nothing is sent before `next` is awaited"]
pub struct Pages<T> {
    reader: Reader,
    records: PhantomData<fn() -> T>,
}

/// Reads the pages of a list, whatever its records are read as.
struct Reader {
    client: Client,
    /// Nothing where there is no such list.
    operation: Option<&'static Operation>,
    arguments: Arguments,
    options: CallOptions,
    walk: Walk,
    /// What is left of the total timeout: it covers the whole list, but not what its reader does between two pages.
    time_left: Option<Duration>,
    /// What is looked for, where the operation is [`sent::operation`].
    search: Option<Search>,
    state: State,
}

enum State {
    /// There is no such list: the first page is this error.
    Refused(Error),
    /// Nothing was sent yet; a saved place to start from, if there is one.
    Start(Option<Cursor>),
    /// The page to read next, and the request as it was for the page before.
    Next {
        outgoing: Outgoing,
        cursor: Cursor,
    },
    Over,
}

impl Client {
    /// The pages of a list operation, as records. `resume` starts at a saved place; the filters are then those of the place.
    pub fn pages(
        &self,
        operation: &'static Operation,
        arguments: Arguments,
        options: CallOptions,
        extent: Extent,
        resume: Option<Cursor>,
    ) -> Pages<Record> {
        Pages::new(self.clone(), Ok((operation, arguments)), options, extent, resume)
    }
}

impl<T: FromRecord> Pages<T> {
    pub(super) fn new(
        client: Client,
        list: Result<(&'static Operation, Arguments)>,
        options: CallOptions,
        extent: Extent,
        resume: Option<Cursor>,
    ) -> Pages<T> {
        let walk = Walk::new(extent.limit);
        let time_left = options.total_timeout.or(client.0.total_timeout);
        let (operation, arguments, state) = match list {
            Ok((operation, mut arguments)) => {
                if let Some(paging) = operation.paging() {
                    extent.apply(operation, paging, &mut arguments);
                }
                (Some(operation), arguments, State::Start(resume))
            }
            Err(error) => (None, Arguments::new(), State::Refused(error)),
        };
        let reader = Reader { client, operation, arguments, options, walk, time_left, search: None, state };
        Pages { reader, records: PhantomData }
    }

    /// The next page; nothing behind the last one, behind the limit, or after an error.
    ///
    /// # Errors
    /// Those of any call; and `Decode` if the service leads to a page that was already read or to a foreign host, or to no end of
    /// empty pages.
    pub async fn next(&mut self) -> Result<Option<Page<T>>> {
        Ok(self.reader.next().await?.map(|page| Page {
            items: T::from_records(page.items),
            next: page.next,
            previous: page.previous,
            meta: page.meta,
        }))
    }

    /// The records one by one, reading pages as they are needed.
    pub fn into_stream(self) -> BoxStream<'static, Result<T>>
    where
        T: 'static + crate::transport::MaybeSend,
    {
        let start = (self, Vec::new().into_iter());
        Box::pin(stream::try_unfold(start, async |(mut pages, mut items): (Pages<T>, std::vec::IntoIter<T>)| {
            loop {
                if let Some(item) = items.next() {
                    return Ok(Some((item, (pages, items))));
                }
                match pages.next().await? {
                    Some(page) => items = page.items.into_iter(),
                    None => return Ok(None),
                }
            }
        }))
    }
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Page<Record>>> {
        if let (Some(operation), State::Start(_)) = (self.operation, &self.state)
            && operation.name == sent::NAME
            && !self.walk.is_over()
        {
            // What is found has a limit, not what is looked through.
            let limit = self.walk.lift();
            let now = self.client.0.transport.now();
            self.search = Some(Search::begin(&mut self.arguments, limit, now)?);
        }
        loop {
            let mut page = self.read_next().await;
            let Some(search) = &mut self.search else { return page };
            let now = self.client.0.transport.now();
            let step = match &mut page {
                Ok(None) => return page,
                Ok(Some(page)) => search.take(&self.arguments, page, now),
                Err(error) => search.fail(error, now),
            };
            match step {
                Step::Page => {}
                Step::Again(pause) => {
                    self.client.0.transport.sleep(pause).await;
                    self.state = State::Start(None);
                    self.walk = Walk::new(None);
                }
                Step::End => {
                    self.state = State::Over;
                    return page;
                }
            }
        }
    }

    async fn read_next(&mut self) -> Result<Option<Page<Record>>> {
        if self.walk.is_over() {
            return Ok(None);
        }
        let state = std::mem::replace(&mut self.state, State::Over);
        let Some(operation) = self.operation else {
            return if let State::Refused(error) = state { Err(error) } else { Ok(None) };
        };
        let outgoing = match state {
            State::Over | State::Refused(_) => return Ok(None),
            State::Start(resume) => {
                let first = self.client.outgoing(operation, &self.arguments, &self.options)?;
                match resume {
                    None => first,
                    Some(cursor) => {
                        let url = self.follow(operation, cursor.as_str()).ok_or_else(|| {
                            let must = Text::from("must be the URL of a page on Twilio's hosts or the client's ");
                            Error::invalid_argument("cursor", must.and(Name::setting("base_url")))
                        })?;
                        Outgoing { url, ..first }
                    }
                }
            }
            State::Next { outgoing, cursor } => {
                let url = self.follow(operation, cursor.as_str()).ok_or_else(|| {
                    let message = "the service named a next page on a foreign host: credentials are not sent there";
                    Error::new(ErrorKind::Decode, message).with_request(outgoing.method, &outgoing.url)
                })?;
                Outgoing { url, ..outgoing }
            }
        };
        let Some(paging) = operation.paging() else {
            let must = format!("must be a list, which {} is not", operation.name);
            return Err(Error::invalid_argument("operation", must));
        };
        self.walk.enter(&outgoing.url).map_err(|error| error.with_request(Method::Get, &outgoing.url))?;
        let page = self.read(paging, &outgoing).await?;
        if let Some(cursor) = &page.next
            && !self.walk.is_over()
        {
            self.state = State::Next { outgoing, cursor: cursor.clone() };
        }
        Ok(Some(page))
    }

    async fn read(&mut self, paging: &'static Paging, outgoing: &Outgoing) -> Result<Page<Record>> {
        let transport = &*self.client.0.transport;
        let start = transport.now();
        let deadline = self.time_left.map(|left| start + left);
        let answered = self.client.perform_until(deadline, outgoing, &self.options).await?;
        self.time_left = deadline.map(|deadline| deadline.since(transport.now()));
        let mut page = decode::page(paging, &answered.response)
            .map_err(|error| pipeline::unreadable(error, outgoing, &answered, transport.now()))?;
        self.walk.take(&mut page.records);
        Ok(Page {
            items: page.records,
            next: cursor(page.next, paging.style, &outgoing.url),
            previous: cursor(page.previous, paging.style, &outgoing.url),
            meta: answered.meta,
        })
    }

    fn follow(&self, operation: &Operation, url: &str) -> Option<String> {
        self.client.0.hosts.follow(url, operation.host)
    }
}

impl<T> fmt::Debug for Pages<T> {
    /// Leaves out the place in the list: its URL holds the filters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.reader.operation)
            .field("arguments", &self.reader.arguments)
            .field("options", &self.reader.options)
            .finish_non_exhaustive()
    }
}

fn cursor(next: Next, style: PageStyle, url: &str) -> Option<Cursor> {
    match next {
        Next::None => None,
        Next::Url(url) => Some(Cursor::from(url)),
        Next::Token(token) => Some(Cursor::from(token_url(url, style, &token))),
    }
}
