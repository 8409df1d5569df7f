//! `client.messages().find_sent(…)`: after an unknown outcome. Written by hand beside the generated façade.

use std::time::Duration;

use crate::api::api_v2010::Message;
use crate::api::api_v2010::accounts::messages::MessagesResource;
use crate::api::tables::API_V2010;
use crate::client::call::Scope;
use crate::client::{CallOptions, sent};
use crate::encode::Arguments;
use crate::error::Result;
use crate::operations;
use crate::schema::packed::Table;
use crate::transport::BoxFuture;
use crate::value::{Timestamp, Value};

impl MessagesResource {
    /// What the service has of a message that this account may or may not have sent: after [`UnknownOutcome`], whether it is there.
    ///
    /// - `to`: The recipient.
    /// - `since`: When the call began: [`Error::started_at`]. Messages from before are left out, but for three seconds; where the service
    ///   says its time, its clock counts.
    ///
    /// It asks the account's list of messages, again and again until it finds something or [`wait`](FindSent::wait) is over. An empty answer
    /// is no proof: a request that is still under way may arrive later. The shorter the time-out of the call was, the longer it is worth
    /// waiting.
    ///
    /// ```no_run
    /// # async fn example(client: trunkline::Client) -> trunkline::Result<()> {
    /// use trunkline::ErrorKind;
    ///
    /// let (to, from, body) = ("+15558675310", "+15017122661", "Your table is ready");
    /// let message = match client.messages().create(to).from(from).body(body).await {
    ///     Err(error) if error.kind() == ErrorKind::UnknownOutcome => {
    ///         let since = error.started_at().unwrap();
    ///         let mut found = client.messages().find_sent(to, since).from(from).body(body).await?;
    ///         match found.pop() {
    ///             Some(sent) => sent,
    ///             None => client.messages().create(to).from(from).body(body).await?,
    ///         }
    ///     }
    ///     outcome => outcome?,
    /// };
    /// println!("{}", message.sid);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`UnknownOutcome`]: crate::ErrorKind::UnknownOutcome
    /// [`Error::started_at`]: crate::Error::started_at
    pub fn find_sent(&self, to: impl Into<String>, since: Timestamp) -> FindSent {
        let (scope, arguments) = (self.0.clone(), Arguments::new());
        FindSent { scope, arguments, options: CallOptions::new() }.set("to", to.into()).set("since", since)
    }
}

/// [`MessagesResource::find_sent`] before it is sent.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct FindSent {
    scope: Scope,
    arguments: Arguments,
    options: CallOptions,
}

impl FindSent {
    fn set(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.set(name, value);
        self
    }

    /// Keeps only messages from this sender. Beside a messaging service, which may not have chosen the sender yet, it does not count.
    pub fn from(self, from: impl Into<String>) -> Self {
        self.set("from", from.into())
    }

    /// Keeps only messages of this messaging service.
    pub fn messaging_service_sid(self, messaging_service_sid: impl Into<String>) -> Self {
        self.set("messaging_service_sid", messaging_service_sid.into())
    }

    /// Keeps only messages with exactly this text. Leave it out where the service changes or does not keep it: `smart_encoded`, a
    /// content template, a `content_retention` of `discard`.
    pub fn body(self, body: impl Into<String>) -> Self {
        self.set("body", body.into())
    }

    /// How long to keep asking when there is nothing, 10 seconds unless set; 0 asks once.
    pub fn wait(self, wait: Duration) -> Self {
        self.set("wait", format!("{}.{:03}", wait.as_secs(), wait.subsec_millis()))
    }

    /// Options of these requests alone: timeouts, retries, headers.
    pub fn with_options(self, options: CallOptions) -> Self {
        FindSent { options, ..self }
    }

    /// Asks. Awaiting the builder itself does the same. Gives all messages that match, the latest first.
    ///
    /// # Errors
    /// See `ErrorKind`. What may pass (a lost connection, a failure of the service) is an error only once the time to wait is over.
    pub async fn send(self) -> Result<Vec<Message>> {
        let operation = operations::find(sent::NAME, |name| Table::find(&[&API_V2010], name));
        let mut pages = self.scope.pages(operation, self.arguments, self.options);
        Ok(pages.next().await?.map(|page| page.items).unwrap_or_default())
    }
}

impl IntoFuture for FindSent {
    type Output = Result<Vec<Message>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
