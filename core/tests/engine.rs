//! What cases as data cannot express: cancellation, many calls at once, hooks, laziness, and what is never printed.

mod common;

use std::fmt::Debug;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, TryStreamExt};
use trunkline::client::{Attempt, CallOptions};
use trunkline::dialect::Dialect;
use trunkline::encode::Arguments;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::{Access, Answer, Body, Field, Kind, Method, Model, Operation, PageStyle, Paging, Param};
use trunkline::transport::{BoxFuture, MAX_RESPONSE_BYTES, Request, Response, TransportError};
use trunkline::value::{Record, Value};
use trunkline::{Client, Credentials, Error, ErrorKind};

use self::common::{ACCOUNT_SID, AUTH_TOKEN, Outcome, Scripted, World, json, operation, world};

const MESSAGE: &str = "SM11111111111111111111111111111111";

fn fetch(client: &Client) -> impl Future<Output = Result<Value, Error>> + use<> {
    let (client, arguments) = (client.clone(), [("sid", MESSAGE)].into_iter().collect::<Arguments>());
    async move {
        let operation = operation("api.v2010.accounts.messages.fetch");
        client.execute(operation, &arguments, &CallOptions::new()).await.map(|response| response.data)
    }
}

fn list(client: &Client, extent: Extent) -> trunkline::client::Pages<Record> {
    let operation = operation("api.v2010.accounts.messages.list");
    client.pages(operation, Arguments::new(), CallOptions::new(), extent, None)
}

/// Counts the requests that a service was sent and those that were given up.
#[derive(Clone, Default)]
struct Counts {
    sent: Arc<AtomicUsize>,
    given_up: Arc<AtomicUsize>,
}

impl Counts {
    fn get(&self) -> (usize, usize) {
        (self.sent.load(Ordering::SeqCst), self.given_up.load(Ordering::SeqCst))
    }

    /// A service that answers after a second.
    fn slow(
        &self,
        world: &World,
        answer: impl Fn(&Request) -> Outcome + Send + Sync + 'static,
    ) -> Scripted<impl Fn(Request) -> BoxFuture<'static, Outcome> + Send + Sync + 'static> {
        let (counts, clock) = (self.clone(), world.clone());
        Scripted::new(world, move |request| {
            counts.sent.fetch_add(1, Ordering::SeqCst);
            let (outcome, second) = (answer(&request), clock.sleep(Duration::from_secs(1)));
            let unfinished = GivenUp(Some(counts.given_up.clone()));
            Box::pin(async move {
                second.await;
                unfinished.finish();
                outcome
            })
        })
    }
}

struct GivenUp(Option<Arc<AtomicUsize>>);

impl GivenUp {
    fn finish(mut self) {
        self.0 = None;
    }
}

impl Drop for GivenUp {
    fn drop(&mut self) {
        if let Some(count) = &self.0 {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn slow_client(world: &World, counts: &Counts, answer: impl Fn(&Request) -> Outcome + Send + Sync + 'static) -> Client {
    let transport = counts.slow(world, answer);
    Client::builder().credentials(common::credentials()).transport(transport).build().unwrap()
}

fn oauth_client(world: &World, counts: &Counts, token: impl Fn() -> Outcome + Send + Sync + 'static) -> Client {
    let transport = counts.slow(world, move |request| match request.url.as_str() {
        "https://oauth.twilio.com/v2/token" => token(),
        _ => Ok(json(200, "{}")),
    });
    let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
    Client::builder().credentials(credentials).account_sid(ACCOUNT_SID).transport(transport).build().unwrap()
}

fn token() -> Outcome {
    Ok(json(200, r#"{"access_token":"made-up-token","expires_in":3600}"#))
}

/// Polls a future as far as it goes at this time.
fn start<F: Future>(world: &World, future: Pin<&mut F>) {
    assert!(world.poll(future).is_pending());
}

/// Lets all time pass that anybody still waits for.
fn run_out(world: &World) {
    while world.advance() {}
}

// Cancellation.

#[test]
fn a_call_that_is_dropped_before_it_is_polled_sends_nothing() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(200, "{}")));
    drop(fetch(&client));
    run_out(&world);
    assert_eq!(counts.get(), (0, 0));
}

#[test]
fn a_call_that_is_dropped_while_it_waits_for_the_answer_drops_the_request() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(200, "{}")));
    let mut call = Box::pin(fetch(&client));
    start(&world, call.as_mut());
    assert_eq!(counts.get(), (1, 0));
    drop(call);
    assert_eq!(counts.get(), (1, 1));
    assert!(!world.advance(), "nothing waits any more, not even the timeout");
}

#[test]
fn a_call_that_is_dropped_in_the_pause_before_a_retry_sends_no_more() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(503, "")));
    let mut call = Box::pin(fetch(&client));
    start(&world, call.as_mut());
    world.advance();
    start(&world, call.as_mut());
    assert_eq!(counts.get(), (1, 0), "the first attempt is over and the pause has begun");
    drop(call);
    assert!(!world.advance(), "nothing waits any more");
    assert_eq!(counts.get(), (1, 0));
}

#[test]
fn a_list_that_is_dropped_between_two_pages_reads_no_more() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |request| {
        let next = format!("{}1", request.url);
        Ok(json(200, format!(r#"{{"messages":[{{}}],"next_page_uri":"{next}"}}"#)))
    });
    let mut stream = list(&client, Extent::default()).into_stream();
    assert!(world.run(stream.try_next()).unwrap().is_some());
    {
        let mut second = pin!(stream.next());
        start(&world, second.as_mut());
    }
    assert_eq!(counts.get(), (2, 0), "the stream holds on to the page that it reads");
    drop(stream);
    assert_eq!(counts.get(), (2, 1));
    assert!(!world.advance());
}

#[test]
fn a_stream_whose_next_is_dropped_goes_on_where_it_was() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(200, r#"{"messages":[{},{}]}"#)));
    let mut stream = list(&client, Extent::default()).into_stream();
    {
        let mut first = pin!(stream.next());
        start(&world, first.as_mut());
    }
    assert_eq!(world.run(stream.by_ref().count()), 2);
    assert_eq!(counts.get(), (1, 0));
}

#[test]
fn a_call_that_is_dropped_while_it_exchanges_credentials_leaves_the_exchange_to_the_next() {
    let (world, counts) = (world(), Counts::default());
    let client = oauth_client(&world, &counts, token);
    let mut first = Box::pin(fetch(&client));
    let mut second = Box::pin(fetch(&client));
    start(&world, first.as_mut());
    start(&world, second.as_mut());
    assert_eq!(counts.get(), (1, 0), "the second waits for the first one's exchange");
    drop(first);
    world.run(second).unwrap();
    assert_eq!(counts.get(), (2, 0), "the exchange and the call");
    let mut third = Box::pin(fetch(&oauth_client(&world, &counts, token)));
    start(&world, third.as_mut());
    drop(third);
    assert_eq!(counts.get(), (3, 1), "with nobody left to wait for it the exchange is given up");
}

// Many calls at once.

#[test]
fn many_calls_share_one_exchange() {
    let (world, counts) = (world(), Counts::default());
    let client = oauth_client(&world, &counts, token);
    let calls = (0..50).map(|_| fetch(&client.clone()));
    assert!(world.run(join_all(calls)).iter().all(Result::is_ok));
    assert_eq!(counts.get(), (51, 0));
}

#[test]
fn many_calls_share_a_failed_exchange_and_the_next_call_tries_again() {
    let (world, counts) = (world(), Counts::default());
    let client = oauth_client(&world, &counts, || Ok(json(401, r#"{"code":20003,"message":"Authenticate"}"#)));
    let errors = world.run(join_all((0..50).map(|_| fetch(&client))));
    for error in errors.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::Authentication, Some(20003), Some(401)));
        assert_eq!((error.message(), error.may_have_happened()), ("Authenticate", false));
        assert_eq!(error.attempts(), 1, "those of the exchange");
    }
    assert_eq!(counts.get(), (1, 0));
    world.run(fetch(&client)).unwrap_err();
    assert_eq!(counts.get(), (2, 0));
}

/// Fetches a message and says how long it took.
async fn timed_fetch(world: &World, client: &Client, total: Option<Duration>) -> (Result<(), Error>, Duration) {
    let (start, arguments) = (world.now(), [("sid", MESSAGE)].into_iter().collect::<Arguments>());
    let options = total.map_or_else(CallOptions::new, |total| CallOptions::new().total_timeout(total));
    let operation = operation("api.v2010.accounts.messages.fetch");
    let outcome = client.execute(operation, &arguments, &options).await.map(drop);
    (outcome, world.now().since(start))
}

#[test]
fn a_total_timeout_covers_the_exchange_of_credentials_ones_own_and_that_of_others() {
    let (world, counts) = (world(), Counts::default());
    let client = oauth_client(&world, &counts, token);
    let half = Some(Duration::from_millis(500));
    let outcomes = world.run(join_all([half, half, None].map(|total| timed_fetch(&world, &client, total))));
    for (outcome, elapsed) in &outcomes[..2] {
        let error = outcome.as_ref().unwrap_err();
        assert_eq!((error.kind(), error.attempts(), error.may_have_happened()), (ErrorKind::Timeout, 0, false));
        assert_eq!(Some(*elapsed), half);
    }
    assert_eq!((outcomes[2].0.is_ok(), outcomes[2].1), (true, Duration::from_secs(2)), "the exchange went on");
}

#[test]
fn a_call_that_runs_out_of_time_before_its_next_attempt_counts_those_before() {
    let (world, counts) = (world(), Counts::default());
    let transport = counts.slow(&world, |request| match request.url.as_str() {
        "https://oauth.twilio.com/v2/token" => Ok(json(200, r#"{"access_token":"serves once"}"#)),
        _ => Ok(Response::new(429, [("Retry-After", "1")].into_iter().collect(), "")),
    });
    let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
    let client = Client::builder().credentials(credentials).account_sid(ACCOUNT_SID).transport(transport);
    let client = client.build().unwrap();
    let total = Duration::from_millis(3500);
    let (outcome, elapsed) = world.run(timed_fetch(&world, &client, Some(total)));
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), elapsed), (ErrorKind::Timeout, 1, total));
}

#[test]
fn a_pause_that_would_take_all_that_is_left_is_not_begun() {
    let (world, counts) = (world(), Counts::default());
    let client =
        slow_client(&world, &counts, |_| Ok(Response::new(429, [("Retry-After", "2")].into_iter().collect(), "")));
    let (outcome, elapsed) = world.run(timed_fetch(&world, &client, Some(Duration::from_secs(3))));
    assert_eq!((outcome.unwrap_err().kind(), elapsed), (ErrorKind::RateLimited, Duration::from_secs(1)));
}

#[test]
fn headers_of_a_call_do_not_go_to_the_exchange_of_its_credentials() {
    let (world, counts) = (world(), Counts::default());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let told = asked.clone();
    let transport = counts.slow(&world, move |request| {
        told.lock().unwrap().push(request.headers.get("X-Own").map(str::to_owned));
        Ok(json(200, r#"{"access_token":"made-up"}"#))
    });
    let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
    let client =
        Client::builder().credentials(credentials).account_sid(ACCOUNT_SID).transport(transport).build().unwrap();
    let arguments = [("sid", MESSAGE)].into_iter().collect::<Arguments>();
    let options = CallOptions::new().header("X-Own", "1");
    world.run(client.execute(operation("api.v2010.accounts.messages.fetch"), &arguments, &options)).unwrap();
    assert_eq!(*asked.lock().unwrap(), [None, Some("1".to_owned())]);
}

#[test]
fn what_is_found_of_a_message_ends_at_the_limit() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(200, r#"{"messages":[{},{},{}],"next_page_uri":null}"#)));
    let operation = operation("api.v2010.accounts.messages.find_sent");
    let arguments: Arguments =
        [("to", Value::from("+15558675310")), ("since", Value::Timestamp(world.now()))].into_iter().collect();
    let extent = Extent { limit: Some(2), page_size: None };
    let found: Vec<_> =
        world.run(client.pages(operation, arguments, CallOptions::new(), extent, None).into_stream().collect());
    assert_eq!(found.into_iter().filter(Result::is_ok).count(), 2);
}

#[test]
fn a_list_that_nobody_polls_keeps_no_call_from_its_token() {
    let (world, counts) = (world(), Counts::default());
    let client = oauth_client(&world, &counts, token);
    let mut stream = list(&client, Extent::default()).into_stream();
    {
        let mut first = pin!(stream.next());
        start(&world, first.as_mut());
    }
    assert_eq!(counts.get(), (1, 0), "the list has begun to exchange the credentials and waits no more");
    world.run(fetch(&client)).unwrap();
    assert_eq!(counts.get(), (2, 0));
}

/// A client whose service gives a new token to each exchange, and refuses those that `refused` names.
fn renewing_client(world: &World, counts: &Counts, refused: impl Fn(&str) -> bool + Send + Sync + 'static) -> Client {
    let exchanges = AtomicUsize::new(0);
    let transport = counts.slow(world, move |request| match request.url.as_str() {
        "https://oauth.twilio.com/v2/token" => {
            let number = exchanges.fetch_add(1, Ordering::SeqCst) + 1;
            Ok(json(200, format!(r#"{{"access_token":"{number}","expires_in":3600}}"#)))
        }
        _ if refused(request.headers.get("Authorization").unwrap()) => Ok(json(401, "{}")),
        _ => Ok(json(200, "{}")),
    });
    let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
    Client::builder().credentials(credentials).account_sid(ACCOUNT_SID).transport(transport).build().unwrap()
}

#[test]
fn many_calls_whose_token_is_refused_share_one_renewal() {
    let (world, counts) = (world(), Counts::default());
    let client = renewing_client(&world, &counts, |token| token == "Bearer 1");
    assert!(world.run(join_all((0..50).map(|_| fetch(&client)))).iter().all(Result::is_ok));
    assert_eq!(counts.get(), (1 + 50 + 1 + 50, 0), "an exchange, fifty refusals, a renewal, fifty answers");
}

#[test]
fn a_refusal_that_comes_while_the_token_is_renewed_waits_for_the_same_renewal() {
    let (world, counts) = (world(), Counts::default());
    let client = renewing_client(&world, &counts, |token| token == "Bearer 1");
    let mut early = Box::pin(timed_fetch(&world, &client, None));
    start(&world, early.as_mut());
    world.advance();
    start(&world, early.as_mut());
    // Half a second behind the first with the same token.
    world.run(world.sleep(Duration::from_millis(500)));
    let late = timed_fetch(&world, &client, None);
    let outcomes = world.run(futures_util::future::join(early, late));
    outcomes.0.0.unwrap();
    outcomes.1.0.unwrap();
    assert_eq!(counts.get().0, 1 + 2 + 1 + 2, "one exchange, two refusals, one renewal, two answers");
}

#[test]
fn a_renewal_that_is_given_up_is_left_to_the_next() {
    let (world, counts) = (world(), Counts::default());
    let client = renewing_client(&world, &counts, |token| token == "Bearer 1");
    let mut first = Box::pin(fetch(&client));
    for _ in 0..2 {
        start(&world, first.as_mut());
        world.advance();
    }
    start(&world, first.as_mut());
    assert_eq!(counts.get(), (3, 0), "an exchange, a refusal, and the renewal has begun");
    let mut second = Box::pin(fetch(&client));
    start(&world, second.as_mut());
    drop(first);
    world.run(second).unwrap();
    assert_eq!(counts.get(), (4, 0), "the second took the first one's renewal over");
}

#[test]
fn calls_of_one_client_do_not_wait_for_each_other() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(200, "{}")));
    let start = world.now();
    world.run(join_all((0..100).map(|_| fetch(&client))));
    assert_eq!(world.now().since(start), Duration::from_secs(1));
}

// Laziness.

#[test]
fn a_stream_sends_nothing_before_it_is_polled_and_a_page_only_when_it_is_needed() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |request| {
        let next = format!("{}1", request.url);
        Ok(json(200, format!(r#"{{"messages":[{{}},{{}}],"next_page_uri":"{next}"}}"#)))
    });
    let mut stream = list(&client, Extent { limit: Some(3), page_size: None }).into_stream();
    run_out(&world);
    let mut sent = Vec::new();
    loop {
        sent.push(counts.get().0);
        if world.run(stream.try_next()).unwrap().is_none() {
            break;
        }
    }
    assert_eq!(sent, [0, 1, 1, 2], "the limit ends the list without another page");
    assert_eq!(counts.get(), (2, 0));
    let mut pages = list(&client, Extent { limit: Some(0), page_size: None });
    assert!(world.run(pages.next()).unwrap().is_none());
    assert_eq!(counts.get(), (2, 0), "a limit of 0 sends nothing");
}

#[test]
fn behind_an_error_a_list_is_over() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |_| Ok(json(401, "{}")));
    let mut pages = list(&client, Extent::default());
    assert_eq!(world.run(pages.next()).unwrap_err().kind(), ErrorKind::Authentication);
    assert!(world.run(pages.next()).unwrap().is_none());
    let outcomes: Vec<_> = world.run(list(&client, Extent::default()).into_stream().collect());
    assert_eq!(outcomes.len(), 1);
    assert_eq!(counts.get(), (2, 0));
}

#[test]
fn the_total_time_of_a_list_is_that_of_its_requests_not_of_whoever_reads_it() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |request| {
        let next = format!("{}1", request.url);
        Ok(json(200, format!(r#"{{"messages":[{{}}],"next_page_uri":"{next}"}}"#)))
    });
    let operation = operation("api.v2010.accounts.messages.list");
    let options = CallOptions::new().total_timeout(Duration::from_millis(3500));
    let pages = client.pages(operation, Arguments::new(), options, Extent::default(), None);
    let mut stream = pages.into_stream();
    let read = world.run(async {
        let mut read = 0;
        while let Some(record) = stream.next().await {
            if let Err(error) = record {
                return (read, error.kind());
            }
            read += 1;
            world.sleep(Duration::from_secs(60)).await;
        }
        unreachable!("the list has no end")
    });
    assert_eq!(read, (3, ErrorKind::Timeout), "three pages of a second each");
    assert_eq!(counts.get(), (4, 1), "the fourth was given up after half a second");
}

#[test]
fn a_cursor_that_was_saved_as_text_goes_on_where_the_list_stopped() {
    let (world, counts) = (world(), Counts::default());
    let client = slow_client(&world, &counts, |request| {
        let page = request.url.split_once("Page=").map_or(0, |(_, page)| page.parse().unwrap());
        let next = if page < 3 { format!(r#""/x?Page={}""#, page + 1) } else { "null".to_owned() };
        Ok(json(200, format!(r#"{{"messages":[{{"body":"{page}"}}],"next_page_uri":{next}}}"#)))
    });
    let mut pages = list(&client, Extent::default());
    world.run(pages.next()).unwrap();
    let saved = world.run(pages.next()).unwrap().unwrap().next.unwrap().to_string();
    let operation = operation("api.v2010.accounts.messages.list");
    let rest =
        client.pages(operation, Arguments::new(), CallOptions::new(), Extent::default(), Some(Cursor::from(saved)));
    let bodies: Vec<_> =
        world.run(rest.into_stream().map_ok(|record| record.get("body").unwrap()).try_collect()).unwrap();
    assert_eq!(bodies, [Value::from("2"), Value::from("3")]);
}

// Tables of one's own.

static THING: Model = Model { name: "Thing", fields: &[Field::new("id", Kind::Integer)] };
static TOKEN_PAGES: Paging =
    Paging { key: "things", model: &THING, max_page_size: Some(50), style: PageStyle::Token("pageToken") };
static TOKEN_LIST: Operation = Operation {
    name: "test.v1.things.list",
    host: "test",
    method: Method::Get,
    also: None,
    path: "/v1/Things",
    params: &[Param::query("color", "color", Kind::Text), Param::query("page_size", "pageSize", Kind::Integer)],
    body: Body::None,
    answer: Answer::Page(&TOKEN_PAGES),
    access: Access::Account,
};

#[test]
fn pages_by_token_repeat_the_first_request_with_the_token() {
    let (world, urls) = (world(), Arc::new(Mutex::new(Vec::new())));
    let kept = urls.clone();
    let client = common::client(&world, move |request| {
        let mut urls = kept.lock().unwrap();
        urls.push(request.url);
        Ok(json(
            200,
            match urls.len() {
                1 => r#"{"things":[{"id":1}],"meta":{"key":"things","nextToken":"a+b"}}"#,
                2 => r#"{"things":[{"id":2}],"meta":{"key":"things","nextToken":"c","previousToken":"p"}}"#,
                _ => r#"{"things":[{"id":3}],"meta":{"key":"things","nextToken":null}}"#,
            },
        ))
    });
    let arguments: Arguments = [("color", "light blue")].into_iter().collect();
    let extent = Extent { limit: None, page_size: Some(80) };
    let pages = client.pages(&TOKEN_LIST, arguments, CallOptions::new(), extent, None);
    let ids: Vec<i64> =
        world.run(pages.into_stream().map_ok(|it| it.get("id").unwrap().as_i64().unwrap()).try_collect()).unwrap();
    assert_eq!(ids, [1, 2, 3]);
    let first = "https://test.twilio.com/v1/Things?color=light%20blue&pageSize=50";
    assert_eq!(
        *urls.lock().unwrap(),
        [first.to_owned(), format!("{first}&pageToken=a%2Bb"), format!("{first}&pageToken=c")]
    );
}

#[test]
fn a_token_that_comes_again_is_a_circle() {
    let world = world();
    let client = common::client(&world, |_| Ok(json(200, r#"{"things":[{"id":1}],"meta":{"nextToken":"same"}}"#)));
    let pages = client.pages(&TOKEN_LIST, Arguments::new(), CallOptions::new(), Extent::default(), None);
    let outcomes: Vec<_> = world.run(pages.into_stream().collect());
    assert_eq!(outcomes.len(), 3);
    assert_eq!(outcomes[2].as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

static OPEN: Operation = Operation {
    name: "test.v1.things.create",
    method: Method::Post,
    params: &[
        Param::cookie("session", "session", Kind::Text),
        Param::body("color", "color", Kind::Text).required(),
        Param::body("size", "size", Kind::Integer),
    ],
    body: Body::Json("application/json"),
    answer: Answer::Any,
    access: Access::Open,
    ..LIKE
};

const LIKE: Operation = Operation {
    name: "",
    host: "test",
    method: Method::Get,
    also: None,
    path: "/v1/Things",
    params: &[],
    body: Body::None,
    answer: Answer::Nothing,
    access: Access::Account,
};

#[test]
fn an_open_operation_is_sent_no_credentials_and_a_json_body_as_such() {
    let world = world();
    let client = common::client(&world, |request| {
        assert_eq!(request.headers.get("Authorization"), None);
        assert_eq!(request.headers.get("Content-Type"), Some("application/json"));
        assert_eq!(request.headers.get("Cookie"), Some("session=a%20b%3B"));
        assert_eq!(request.body.unwrap(), r#"{"color":"blue","size":null}"#);
        Ok(json(200, "[1]"))
    });
    let arguments = [("session", "a b;".into()), ("color", "blue".into()), ("size", Value::Null)].into_iter().collect();
    let answer = world.run(client.execute(&OPEN, &arguments, &CallOptions::new())).unwrap();
    assert_eq!(answer.data, Value::List(vec![Value::Integer(1)]));
}

#[test]
fn an_authorization_that_a_call_brings_goes_alone() {
    let operation = operation("flex_api.v1.insights_user_roles.fetch");
    let arguments: Arguments = [("authorization", "Bearer of-ana")].into_iter().collect();
    let world = world();
    let client = common::client(&world, |request| {
        let named = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Authorization"));
        assert_eq!(named.map(|(_, value)| value).collect::<Vec<_>>(), ["Bearer of-ana"]);
        Ok(json(200, "{}"))
    });
    world.run(client.execute(operation, &arguments, &CallOptions::new())).unwrap();

    let counts = Counts::default();
    let client = renewing_client(&world, &counts, |token| token == "Bearer of-ana");
    let error = world.run(client.execute(operation, &arguments, &CallOptions::new())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(counts.get(), (1, 0), "neither an exchange for a token of the client's own, nor its renewal");
}

#[test]
fn an_operation_that_is_no_list_has_no_pages() {
    let world = world();
    let client = common::client(&world, |_| panic!("nothing is to be sent"));
    let create = operation("api.v2010.accounts.messages.create");
    let arguments: Arguments = [("to", "+15558675310")].into_iter().collect();
    let mut pages = client.pages(create, arguments, CallOptions::new(), Extent::default(), None);
    assert_eq!(world.run(pages.next()).unwrap_err().parameter(), Some("operation"));
}

// What is told of a call.

#[test]
fn every_attempt_is_told_to_the_hook_without_the_query() {
    let world = world();
    let (told, tries) = (Arc::new(Mutex::new(Vec::new())), AtomicUsize::new(0));
    let hook = {
        let told = told.clone();
        move |attempt: &Attempt<'_>| {
            let outcome =
                attempt.status.map(|status| status.to_string()).or(attempt.failure.map(str::to_owned)).unwrap();
            let Attempt { method, url, number, request_id, elapsed, retry_in, .. } = attempt;
            told.lock()
                .unwrap()
                .push(format!("{number} {method} {url} {outcome} {request_id:?} {elapsed:?} {retry_in:?}"));
        }
    };
    let service = move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Err(TransportError::not_sent("the connection was refused")),
        1 => Ok(Response::new(503, [("Twilio-Request-Id", "RQ1"), ("Retry-After", "3")].into_iter().collect(), "")),
        _ => Ok(json(200, r#"{"messages":[]}"#)),
    };
    let client = common::builder(&world, service).on_attempt(hook).build().unwrap();
    let arguments: Arguments = [("to", "+15558675310")].into_iter().collect();
    let list = operation("api.v2010.accounts.messages.list");
    world.run(client.pages(list, arguments, CallOptions::new(), Extent::default(), None).next()).unwrap();
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json");
    assert_eq!(
        *told.lock().unwrap(),
        [
            format!("1 GET {url} the connection was refused None 0ns Some(250ms)"),
            format!("2 GET {url} 503 Some(\"RQ1\") 0ns Some(3s)"),
            format!("3 GET {url} 200 None 0ns None"),
        ]
    );
}

#[test]
fn a_timeout_is_told_to_the_hook() {
    let (world, told) = (world(), Arc::new(Mutex::new(Vec::new())));
    let kept = told.clone();
    let transport = Scripted::new(&world, |_| Box::pin(std::future::pending()));
    let hook =
        move |attempt: &Attempt<'_>| kept.lock().unwrap().push((attempt.failure.map(str::to_owned), attempt.elapsed));
    let client = Client::builder().credentials(common::credentials()).transport(transport).max_retries(0);
    let client = client.timeout(Duration::from_millis(1500)).on_attempt(hook).build().unwrap();
    let error = world.run(fetch(&client)).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Timeout, "no complete answer within 1500 ms"));
    assert_eq!(
        *told.lock().unwrap(),
        [(Some("no complete answer within 1500 ms".to_owned()), Duration::from_millis(1500))]
    );
}

#[test]
fn a_transport_may_tell_a_timeout_itself() {
    let world = world();
    for (not_sent, kind) in [(true, ErrorKind::Timeout), (false, ErrorKind::UnknownOutcome)] {
        let client = common::client(&world, move |_| {
            Err(TransportError { timed_out: true, not_sent, ..TransportError::not_sent("no connection in time") })
        });
        let create = operation("api.v2010.accounts.messages.create");
        let arguments: Arguments = [("to", "+15558675310")].into_iter().collect();
        let error = world.run(client.execute(create, &arguments, &CallOptions::new())).unwrap_err();
        assert_eq!((error.kind(), error.may_have_happened()), (kind, !not_sent));
        assert_eq!(error.attempts(), if not_sent { 3 } else { 1 });
    }
}

#[test]
fn an_answer_says_what_is_known_beside_its_content() {
    let (world, tries) = (world(), AtomicUsize::new(0));
    let client = common::client(&world, move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Ok(json(500, "")),
        _ => Ok(Response::new(200, [("twilio-request-id", "RQ1"), ("X-Other", "1")].into_iter().collect(), "{}")),
    });
    let arguments: Arguments = [("sid", MESSAGE)].into_iter().collect();
    let operation = operation("api.v2010.accounts.messages.fetch");
    let meta = world.run(client.execute(operation, &arguments, &CallOptions::new())).unwrap().meta;
    assert_eq!((meta.status, meta.request_id(), meta.retries), (200, Some("RQ1"), 1));
    assert_eq!((meta.elapsed, meta.headers.get("x-other")), (Duration::from_millis(250), Some("1")));
}

#[test]
fn a_request_that_no_table_knows_gives_the_body_as_it_came() {
    let world = world();
    let client = common::client(&world, |request| {
        assert!(request.headers.get("User-Agent").is_some_and(|agent| agent.starts_with("trunkline/")));
        Ok(Response::new(200, [("Content-Type", "text/csv")].into_iter().collect(), "a,b\n1,2\n"))
    });
    let answer = world.run(client.request(Method::Get, "/v1/Export").send()).unwrap();
    assert_eq!((answer.meta.status, &answer.data[..]), (200, &b"a,b\n1,2\n"[..]));
    assert_eq!(answer.json().unwrap_err().kind(), ErrorKind::Decode);
}

#[test]
fn a_body_beyond_the_limit_is_not_given_in_part() {
    let world = world();
    let client = common::client(&world, |_| Ok(json(200, " ".repeat(MAX_RESPONSE_BYTES + 1))));
    let read = world.run(client.request(Method::Get, "/v1/Export").send()).unwrap_err();
    assert_eq!((read.kind(), read.attempts()), (ErrorKind::Decode, 1));
    let sent = world.run(client.request(Method::Post, "/v1/Export").send()).unwrap_err();
    assert_eq!((sent.kind(), sent.may_have_happened()), (ErrorKind::UnknownOutcome, true));
}

#[test]
fn the_client_names_itself_as_it_is_told() {
    let world = world();
    let service = |request: Request| {
        assert_eq!(request.headers.get("User-Agent"), Some("shop/1.0"));
        Ok(json(200, "{}"))
    };
    let client = common::builder(&world, service).user_agent("shop/1.0").build().unwrap();
    world.run(fetch(&client)).unwrap();
    let evil = common::builder(&world, |_| unreachable!()).user_agent("a\r\nX-Evil: 1").build();
    assert_eq!(evil.unwrap_err().kind(), ErrorKind::Configuration);
}

// What is never printed.

/// Searches for every secret in a printed form.
fn assert_hides(secrets: &[&str], printed: &dyn Debug) {
    for text in [format!("{printed:?}"), format!("{printed:#?}")] {
        for secret in secrets {
            let bytes = format!("{:?}", secret.as_bytes());
            let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, secret);
            assert!(!text.contains(secret), "{secret} stands in {text}");
            assert!(!text.contains(bytes.trim_matches(['[', ']'])), "{secret} stands in {text} as bytes");
            assert!(!text.contains(encoded.trim_end_matches('=')), "{secret} stands in {text} in base 64");
        }
    }
}

fn assert_error_hides(secrets: &[&str], error: &Error) {
    assert_hides(secrets, error);
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        assert!(secrets.iter().all(|secret| !error.to_string().contains(secret)), "{error}");
        source = error.source();
    }
}

#[test]
fn a_time_out_that_leaves_no_time_is_refused_by_its_name() {
    let refusals = [
        common::builder(&world(), |_| unreachable!()).timeout(Duration::ZERO).build(),
        common::builder(&world(), |_| unreachable!()).total_timeout(Duration::ZERO).build(),
    ];
    for (refusal, name) in refusals.into_iter().zip(["timeout", "total_timeout"]) {
        let error = refusal.unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::Configuration, Some(name)));
        assert_eq!(error.message(), format!("`{name}` must be a positive duration"));
    }
    let world = world();
    let client = common::client(&world, |_| unreachable!());
    let options = [CallOptions::new().timeout(Duration::ZERO), CallOptions::new().total_timeout(Duration::ZERO)];
    for (options, name) in options.into_iter().zip(["timeout", "total_timeout"]) {
        let call = client.request(Method::Get, "/v1/X").with_options(options);
        let error = world.run(call.send()).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some(name)));
    }
}

#[test]
fn numbers_that_are_none_are_refused_in_queries_and_forms_too() {
    let world = world();
    let client = common::client(&world, |_| unreachable!());
    let call = || client.request(Method::Post, "/v1/X");
    let deep = || Value::from(vec![Value::from(1), Value::from(f64::NAN)]);
    for (call, name) in [(call().query("A", deep()), "query"), (call().form("A", deep()), "form")] {
        let error = world.run(call.send()).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some(name)));
    }
}

#[test]
fn credentials_with_an_empty_part_are_refused_by_its_name() {
    let (sid, text) = (|sid: &str| sid.to_owned(), |text: &str| text.into());
    for (credentials, part) in [
        (Credentials::AuthToken { account_sid: sid(""), auth_token: text("x") }, "account_sid"),
        (Credentials::AuthToken { account_sid: sid("AC1"), auth_token: text("") }, "auth_token"),
        (Credentials::ApiKey { account_sid: sid("AC1"), key: sid(""), secret: text("x") }, "api_key"),
        (Credentials::ApiKey { account_sid: sid("AC1"), key: sid("SK1"), secret: text("") }, "api_secret"),
        (Credentials::ClientCredentials { client_id: sid(""), client_secret: text("x") }, "client_id"),
        (Credentials::ClientCredentials { client_id: sid("OQ1"), client_secret: text("") }, "client_secret"),
        (Credentials::Bearer(text("")), "bearer_token"),
    ] {
        let error = common::builder(&world(), |_| unreachable!()).credentials(credentials).build().unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::Configuration, Some(part)));
        assert_eq!(error.message(), format!("`{part}` must not be empty"));
    }
}

#[test]
fn credentials_of_a_type_do_not_stand_beside_others() {
    let builder = common::builder(&world(), |_| unreachable!()).set("client_id", "OQ1", Dialect::RUST).unwrap();
    let error = builder.build().unwrap_err();
    assert_eq!(error.message(), "`client_id` must not be given with `credentials`: they are different credentials");
}

#[test]
fn credentials_are_never_printed() {
    let secret = "hush-hush-hush";
    let all = [
        Credentials::AuthToken { account_sid: ACCOUNT_SID.into(), auth_token: secret.into() },
        Credentials::ApiKey { account_sid: ACCOUNT_SID.into(), key: "SK1".into(), secret: secret.into() },
        Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: secret.into() },
        Credentials::Bearer(secret.into()),
    ];
    for credentials in all {
        assert_hides(&[secret], &credentials);
        for answer in [json(401, r#"{"code":20003}"#), json(200, "{"), json(500, ""), json(302, "")] {
            let (world, requests) = (world(), Arc::new(Mutex::new(Vec::new())));
            let kept = requests.clone();
            let builder = common::builder(&world, move |request| {
                kept.lock().unwrap().push(request);
                Ok(answer.clone())
            });
            let named = ["password", "auth_token", "api_secret", "client_secret", "bearer_token"];
            let named = named.into_iter().try_fold(builder.clone(), |to, name| to.set(name, secret, Dialect::RUST));
            assert_hides(&[secret], &named.unwrap());
            let builder = builder.credentials(credentials.clone()).account_sid(ACCOUNT_SID);
            assert_hides(&[secret], &builder);
            let client = builder.build().unwrap();
            assert_hides(&[secret], &client);
            assert_error_hides(&[secret], &world.run(fetch(&client)).unwrap_err());
            assert_hides(&[secret], &list(&client, Extent::default()));
            assert_hides(&[secret], &client.request(Method::Get, "/v1/X"));
            let requests = requests.lock().unwrap();
            assert!(!requests.is_empty());
            assert_hides(&[secret], &*requests);
        }
    }
}

#[test]
fn a_token_that_was_exchanged_is_never_printed() {
    let secret = "hush-hush-hush";
    for body in [
        format!(r#"{{"access_token":"{secret}"}}"#),
        format!(r#"{{"access_token":"{secret}\r\n"}}"#),
        format!(r#"{{"access_token":"{secret}"#),
        format!(r#"{{"token":"{secret}"}}"#),
        format!("<{secret}>"),
    ] {
        let world = world();
        let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
        let builder = common::builder(&world, move |request| match request.url.contains("oauth") {
            true => Ok(json(200, body.clone())),
            false => Ok(json(401, "{}")),
        });
        let client = builder.credentials(credentials).account_sid(ACCOUNT_SID).build().unwrap();
        assert_error_hides(&[secret], &world.run(fetch(&client)).unwrap_err());
        assert_hides(&[secret], &client);
    }
}

#[test]
fn what_a_call_carries_is_never_printed() {
    let (body, phone, secret, header) = ("hush-body", "+15558675310", "hush-secret", "hush-header");
    let all = [body, phone, secret, header];
    let (world, requests) = (world(), Arc::new(Mutex::new(Vec::new())));
    let kept = requests.clone();
    let client = common::client(&world, move |request| {
        kept.lock().unwrap().push(request);
        Err(TransportError::may_have_been_sent("the connection broke"))
    });
    let options = CallOptions::new().header("X-Key", header).max_retries(0);
    assert_hides(&all, &options);

    let arguments: Arguments = [("to", phone), ("body", body)].into_iter().collect();
    assert_hides(&all, &arguments);
    let create = operation("api.v2010.accounts.messages.create");
    assert_error_hides(&all, &world.run(client.execute(create, &arguments, &options)).unwrap_err());

    let arguments: Arguments = [("type", "fcm"), ("secret", secret)].into_iter().collect();
    let create = operation("ip_messaging.v2.credentials.create");
    assert_error_hides(&all, &world.run(client.execute(create, &arguments, &options)).unwrap_err());

    let raw = client.request(Method::Post, "/v1/X").query("To", phone).form("Secret", secret).form("Body", body);
    let raw = raw.with_options(options.clone());
    assert_hides(&all, &raw);
    assert_error_hides(&all, &world.run(raw.send()).unwrap_err());
    let raw = client.request(Method::Post, "/v1/X?To=%2B15558675310").json(&Value::from(secret));
    assert_hides(&[secret, "%2B15558675310"], &raw);

    let filters: Arguments = [("to", phone)].into_iter().collect();
    let mut pages =
        client.pages(operation("api.v2010.accounts.messages.list"), filters, options, Extent::default(), None);
    assert_hides(&all, &pages);
    assert_error_hides(&all, &world.run(pages.next()).unwrap_err());
    assert_hides(&all, &*requests.lock().unwrap());
    let builder = Client::builder().base_url("http://user:hush-secret@localhost");
    assert_hides(&all, &builder);
    assert!(format!("{builder:?}").contains("base_url"), "{builder:?}");
    assert_error_hides(&all, &builder.credentials(common::credentials()).build().unwrap_err());
}

#[test]
fn secrets_in_answers_are_never_printed() {
    let secret = "hush-hush-hush";
    let world = world();
    let body = format!(r#"{{"sid":"{ACCOUNT_SID}","friendly_name":"Shop","auth_token":"{secret}"}}"#);
    let client = common::client(&world, move |request| match request.url.contains("/Accounts.json") {
        true => Ok(json(200, format!(r#"{{"accounts":[{body}],"next_page_uri":"/x?Page=1"}}"#))),
        false => Ok(json(200, body.clone())),
    });
    let arguments: Arguments = [("sid", ACCOUNT_SID)].into_iter().collect();
    let fetch = operation("api.v2010.accounts.fetch");
    let response = world.run(client.execute(fetch, &arguments, &CallOptions::new())).unwrap();
    assert_hides(&[secret, AUTH_TOKEN], &response);
    assert!(format!("{response:?}").contains("Shop"));
    let Value::Record(account) = response.data else { panic!("a record") };
    assert_eq!(account.get("auth_token"), Some(Value::from(secret)));
    let mut pages: trunkline::client::Pages<Record> = client.pages(
        operation("api.v2010.accounts.list"),
        Arguments::new(),
        CallOptions::new(),
        Extent::default(),
        None,
    );
    let page = world.run(pages.next()).unwrap();
    assert_hides(&[secret, AUTH_TOKEN], &page);
    assert_hides(&[secret, AUTH_TOKEN, "Page=1"], &pages);
}

#[test]
fn a_client_may_be_shared_between_threads_and_its_calls_sent_to_others() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send + 'static>(_: &T) {}
    let world = world();
    let client = common::client(&world, |_| Ok(json(200, "{}")));
    shared(&client);
    shared(&world.run(fetch(&client)).unwrap());
    sent(&fetch(&client));
    sent(&list(&client, Extent::default()).into_stream());
    sent(&client.request(Method::Get, "/x").send());
}

#[test]
fn a_service_that_never_answers_keeps_nobody_waiting() {
    let world = world();
    let transport = Scripted::new(&world, |_| Box::pin(std::future::pending()));
    let client = Client::builder().credentials(common::credentials()).transport(transport).build().unwrap();
    let mut call = pin!(fetch(&client));
    let before = world.now();
    let error = loop {
        match world.poll(call.as_mut()) {
            Poll::Ready(outcome) => break outcome.unwrap_err(),
            Poll::Pending => assert!(world.advance()),
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(world.now().since(before), Duration::from_secs_f64(3.0 * 30.0 + 0.75));
}
