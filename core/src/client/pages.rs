//! Lists, page by page and record by record.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use futures_util::stream;

use super::pipeline::{self, Outgoing};
use super::sent::{self, Search};
use super::{CallOptions, Client, Meta};
use crate::decode::{self, Next};
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
        let reader = Reader { client, operation, arguments, options, walk, time_left, state };
        Pages { reader, records: PhantomData }
    }

    /// The next page; nothing behind the last one, behind the limit, or after an error.
    ///
    /// # Errors
    /// Those of any call; and `Decode` if the service leads to a page that was already read or to a foreign host, or to no end of
    /// empty pages.
    pub async fn next(&mut self) -> Result<Option<Page<T>>> {
        Ok(self.reader.next().await?.map(|page| Page {
            items: page.items.iter().map(T::from_record).collect(),
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
        match self.operation {
            Some(operation) if operation.name == sent::NAME => self.find(operation).await,
            _ => self.read_next().await,
        }
    }

    /// What [`sent::operation`] is for, as one page.
    async fn find(&mut self, operation: &'static Operation) -> Result<Option<Page<Record>>> {
        if !matches!(self.state, State::Start(_)) || self.walk.is_over() {
            return Ok(None);
        }
        let search = Search::read(operation, &mut self.arguments, self.client.account_sid())?;
        let transport = self.client.0.transport.clone();
        let limit = self.walk.left();
        let mut pauses = search.pauses(transport.now());
        loop {
            // What is found has a limit, not what is looked through.
            self.walk = Walk::new(None);
            let sweep = self.sweep(&search).await;
            let is_inconclusive = match &sweep {
                Ok(page) => page.as_ref().is_none_or(|page| page.items.is_empty()),
                Err(error) => sent::may_pass(error),
            };
            match pauses.next(transport.now()).filter(|_| is_inconclusive) {
                Some(pause) => transport.sleep(pause).await,
                None => {
                    self.state = State::Over;
                    self.walk = Walk::new(limit);
                    let mut page = sweep?;
                    page.iter_mut().for_each(|page| self.walk.take(&mut page.items));
                    return Ok(page);
                }
            }
            self.state = State::Start(None);
        }
    }

    /// Looks for a message from the latest page on, as far back as it may be.
    async fn sweep(&mut self, search: &Search) -> Result<Option<Page<Record>>> {
        let mut found = Vec::new();
        while let Some(mut page) = self.read_next().await? {
            let is_over = search.take(&mut page, self.client.0.transport.now(), &mut found);
            if is_over || page.next.is_none() {
                return Ok(Some(Page { items: found, next: None, previous: None, ..page }));
            }
        }
        Ok(None)
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
                            Error::invalid_argument(
                                "cursor",
                                "must be the URL of a page on Twilio's hosts or the client's base_url",
                            )
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
