//! A prebuild's log. It is no procedure: it lies at the address that the prebuild's status gives.

use crate::auth::log_address::LogAddress;
use crate::auth::token::Token;
use crate::connect::download::{Answer, download};
use crate::connect::error::Error;

/// The log's name in errors.
pub const LOG: &str = "log";

/// Asks for a log, from its beginning, with a token of [`super::prebuild::create_prebuild_logs_token`]; an address that is
/// signed takes none.
pub async fn open_log(address: &LogAddress, token: Option<&Token>) -> Result<Answer, Error> {
    download(address.as_str(), LOG, token.map(Token::as_str)).await
}
