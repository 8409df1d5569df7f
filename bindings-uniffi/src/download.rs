//! Files that records stand for, piece by piece.

use std::sync::Arc;

use trunkline::Error;
use trunkline::client::download::Pieces;
use trunkline::client::{Client, DownloadRequest};
use trunkline::dialect::Name;

use crate::answer::Meta;
use crate::argument::Member;
use crate::bytes::Blob;
use crate::call;
use crate::cancellation::Cancellation;
use crate::client::NativeClient;
use crate::error::CallError;
use crate::language::Language;
use crate::options;

/// What is downloaded, and how.
#[derive(uniffi::Record)]
pub struct NativeFile {
    /// One of Twilio's URLs, or a path; nothing where a record does not say where its file is.
    pub address: Option<String>,
    /// The ending of a file's name.
    pub format: Option<String>,
    /// The most bytes that it may have.
    pub max_bytes: Option<i64>,
    /// Options of this download alone, by their names in the language.
    pub options: Vec<Member>,
}

/// A file on its way. Let go of, or [ended](NativeDownload::end), it ends its connection.
#[derive(Debug, uniffi::Object)]
pub struct NativeDownload {
    pieces: Pieces,
    language: Language,
}

#[uniffi::export]
impl NativeClient {
    /// Begins to download a file. Its requests carry `number`, of the caller's choice; 0 for none.
    pub async fn download(
        &self,
        number: u64,
        file: NativeFile,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<Arc<NativeDownload>, CallError> {
        let language = self.language();
        let work = async {
            let file = file.request(&self.client()?, language)?.send().await?;
            Ok(Arc::new(NativeDownload { pieces: file.into(), language }))
        };
        call::carry(number, Cancellation::guard(cancellation, language.told(work))).await
    }

    /// Downloads a file to a path. Gives how many bytes it has.
    pub async fn save(
        &self,
        number: u64,
        file: NativeFile,
        path: String,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<u64, CallError> {
        let language = self.language();
        let work = async { file.request(&self.client()?, language)?.save(path).await };
        call::carry(number, Cancellation::guard(cancellation, language.told(work))).await
    }
}

#[uniffi::export]
impl NativeDownload {
    /// Status, headers and timing of the answer that brings the file.
    pub fn meta(&self) -> Meta {
        self.pieces.meta().clone().into()
    }

    /// How many bytes the file has, if the service says so.
    pub fn size(&self) -> Option<u64> {
        self.pieces.size()
    }

    /// The next bytes; nothing behind the last. A file that was ended before that has no end.
    pub async fn next(&self, number: u64, cancellation: Option<Arc<Cancellation>>) -> Result<Option<Blob>, CallError> {
        let read = async { Ok(self.pieces.next().await?.map(Blob::from)) };
        call::carry(number, Cancellation::guard(cancellation, self.language.told(read))).await
    }

    /// Ends the connection. Whoever waits for a piece waits no more.
    pub fn end(&self) {
        self.pieces.close();
    }
}

impl NativeFile {
    fn request(self, client: &Client, language: Language) -> trunkline::Result<DownloadRequest> {
        let request = client.download_at(self.address).with_options(options::of_call(language, self.options)?);
        let request = self.format.into_iter().fold(request, DownloadRequest::format);
        let Some(max) = self.max_bytes else { return Ok(request) };
        let refused = |_| Error::invalid_argument(Name::setting("max_bytes"), "must not be negative");
        Ok(request.max_bytes(u64::try_from(max).map_err(refused)?))
    }
}
