//! A log that is read once, from its beginning, without being kept.

use std::time::Duration;

use crate::api;
use crate::connect::body::Body;
use crate::connect::download::Answer;
use crate::connect::error::{Code, Error, Kind};
use crate::connect::timer::within;
use crate::proto::id::Id;

use super::super::Store;
use super::answer::{silence, status_error, web_page};
use super::service::{check_address, new_token};
use super::stream::{ANSWER_TIMEOUT, SILENCE_TIMEOUT};

/// Dropping it cancels the request.
pub struct WholeLog(Body);

impl WholeLog {
    /// Requests the log of a loaded prebuild.
    pub async fn open(store: Store, prebuild_id: Id) -> Result<Self, Error> {
        let row = store.prebuilds.get(prebuild_id);
        let url = row.map(|row| row.with_untracked(|row| row.status.log_url.clone()));
        let url = url
            .filter(|url| !url.is_empty())
            .ok_or_else(|| Error::new(Kind::Rpc(Code::NotFound), api::log::LOG, "This prebuild has no log."))?;
        let address = check_address(store, &url)
            .map_err(|refusal| Error::new(Kind::Rpc(Code::FailedPrecondition), api::log::LOG, refusal.to_string()))?;
        let token = if address.is_signed() { None } else { Some(new_token(store, prebuild_id).await?) };
        let answer =
            within(Duration::from_millis(ANSWER_TIMEOUT), api::log::open_log(&address, token.as_ref(), None)).await;
        match answer.unwrap_or_else(|| Err(silence()))? {
            Answer::Body(body, _) => Ok(Self(body)),
            Answer::WebPage => Err(web_page()),
            Answer::Status(404 | 410, _) => {
                Err(Error::new(Kind::Rpc(Code::NotFound), api::log::LOG, "The log has expired."))
            }
            Answer::Status(status, retry_after) => Err(status_error(status, retry_after)),
        }
    }

    /// The next bytes; `None` at the end.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        within(Duration::from_millis(SILENCE_TIMEOUT), self.0.read()).await.unwrap_or_else(|| Err(silence()))
    }
}
