//! Address and token for requests to a log service.

use crate::api;
use crate::auth::log_address::{LogAddress, Refusal};
use crate::auth::token::Token;
use crate::connect::error::{Code, Error};
use crate::proto::id::Id;
use crate::store::{Store, browser};

/// The log's address, if the console may request it.
pub fn check_address(store: Store, url: &str) -> Result<LogAddress, Refusal> {
    LogAddress::check(url, &browser::origin(), store.client().log_hosts())
}

/// A token for a prebuild's log.
pub async fn new_token(store: Store, prebuild_id: Id) -> Result<Token, Error> {
    let text = api::prebuild::create_prebuild_logs_token(&store.client(), prebuild_id).await?;
    Token::parse(&text)
        .map_err(|_| Error::protocol(api::log::LOG, Code::Internal, "The server sent an invalid token for this log."))
}
