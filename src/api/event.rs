//! `gitpod.v1.EventService`: what changes, as it changes.

use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::connect::stream::ServerStream;
use crate::proto::event::{WatchEventsRequest, WatchEventsResponse};
use crate::proto::procedure::StreamRequest;

use super::{Client, decode};

/// Events as they come. Each names what changed; its new state is to be fetched.
pub struct Events {
    stream: ServerStream,
    client: Client,
    token: Option<Token>,
}

/// Opens the stream. On a quiet one this stays pending until the first event.
pub async fn watch_events(client: &Client, request: &WatchEventsRequest) -> Result<Events, Error> {
    let (stream, token) = client.stream(request).await?;
    Ok(Events { stream, client: client.clone(), token })
}

impl Events {
    /// The next event; `None` when the server ended the stream in good order.
    pub async fn next(&mut self) -> Result<Option<WatchEventsResponse>, Error> {
        let message =
            self.stream.next().await.inspect_err(|error| self.client.note_refusal(error, self.token.as_ref()))?;
        message.map(|message| decode(WatchEventsRequest::PROCEDURE, &message)).transpose()
    }
}
