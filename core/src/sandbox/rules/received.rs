//! What a person sends.

/// A message that somebody sends to a number of the account.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The number of the person, or the address on another channel, `whatsapp:+15558675310`.
    pub from: String,
    /// The number of the account that it reaches.
    pub to: String,
    /// The text.
    pub body: String,
    /// Media, each by its URL, or by its name alone, whose end tells the type. What a URL `data:image/png;base64,…` holds is what the
    /// application gets that asks for the media.
    pub media: Vec<String>,
}

impl Received {
    /// A text.
    pub fn new(from: impl Into<String>, to: impl Into<String>, body: impl Into<String>) -> Received {
        Received { from: from.into(), to: to.into(), body: body.into(), media: Vec::new() }
    }

    /// With one more of media.
    #[must_use]
    pub fn media(mut self, url: impl Into<String>) -> Received {
        self.media.push(url.into());
        self
    }
}
