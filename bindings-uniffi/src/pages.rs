//! Lists, page by page.

use std::sync::Arc;

use futures_util::lock::Mutex;
use trunkline::client::Pages;
use trunkline::value::Record;

use crate::answer::Page;
use crate::call;
use crate::cancellation::Cancellation;
use crate::error::CallError;
use crate::language::Language;

/// The pages of one list. A cancelled read ends it.
#[derive(Debug, uniffi::Object)]
pub struct NativePages {
    pages: Mutex<Pages<Record>>,
    language: Language,
    by_name: bool,
}

impl NativePages {
    pub(crate) fn new(pages: Pages<Record>, language: Language, by_name: bool) -> Arc<NativePages> {
        Arc::new(NativePages { pages: Mutex::new(pages), language, by_name })
    }
}

#[uniffi::export]
impl NativePages {
    /// The next page; nothing behind the last one. Calls at the same time wait for each other. Its requests carry `number`, of the caller's
    /// choice; 0 for none.
    pub async fn next(&self, number: u64, cancellation: Option<Arc<Cancellation>>) -> Result<Option<Page>, CallError> {
        let read = async {
            let page = self.pages.lock().await.next().await?;
            Ok(page.map(|page| Page::new(page, self.by_name)))
        };
        call::carry(number, Cancellation::guard(cancellation, self.language.told(read))).await
    }
}
