//! Prebuild logs. They aren't an RPC: each log is downloaded from the URL in the prebuild's status.

use crate::auth::log_address::LogAddress;
use crate::auth::token::Token;
use crate::connect::download::{Answer, download};
use crate::connect::error::Error;

/// Name of the log in errors.
pub const LOG: &str = "log";

/// Requests a log, from byte `from` on if the server allows that. `token` comes from
/// [`super::prebuild::create_prebuild_logs_token`]; signed addresses don't take one.
pub async fn open_log(address: &LogAddress, token: Option<&Token>, from: Option<u64>) -> Result<Answer, Error> {
    download(address.as_str(), LOG, token.map(Token::as_str), from).await
}
