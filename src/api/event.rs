//! `gitpod.v1.EventService`: notifications about changed resources.

use crate::auth::token::Token;
use crate::connect::error::Error;
use crate::connect::stream::ServerStream;
use crate::proto::event::{WatchEventsRequest, WatchEventsResponse};
use crate::proto::procedure::StreamRequest;

use super::{Client, decode};

/// Stream of change events. Each event identifies the changed resource but doesn't carry its new state; fetch that
/// separately.
pub struct Events {
    stream: ServerStream,
    client: Client,
    token: Option<Token>,
}

/// Opens the event stream. If nothing changes on the server, this stays pending until the first event.
pub async fn watch_events(client: &Client, request: &WatchEventsRequest) -> Result<Events, Error> {
    let (stream, token) = client.stream(request).await?;
    Ok(Events { stream, client: client.clone(), token })
}

impl Events {
    /// Returns the next event, or `None` once the server has closed the stream cleanly.
    pub async fn next(&mut self) -> Result<Option<WatchEventsResponse>, Error> {
        let message =
            self.stream.next().await.inspect_err(|error| self.client.note_refusal(error, self.token.as_ref()))?;
        message.map(|message| decode(WatchEventsRequest::PROCEDURE, &message)).transpose()
    }
}
