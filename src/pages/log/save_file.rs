//! Writing a log that is too large for the browser to keep to a file, while it is loaded again.

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::file_stream::{FileStream, NotPicked};
use crate::components::toast::{Toast, Toasts};
use crate::domain::phase::Tone;
use crate::format;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::log::LogFeed;
use crate::store::problem::reason_of_log;

/// State of the file.
#[derive(Clone, Copy)]
pub struct SaveFile {
    feed: LogFeed,
    toasts: Toasts,
    /// Number of bytes written so far, while a file is written.
    pub written: RwSignal<Option<u64>>,
    running: StoredValue<Option<AbortHandle>>,
}

impl SaveFile {
    /// Leaving the page cancels it.
    pub fn new(feed: LogFeed, toasts: Toasts) -> Self {
        let file = Self { feed, toasts, written: RwSignal::new(None), running: StoredValue::default() };
        on_cleanup(move || file.cancel());
        file
    }

    /// Lets the user choose a file of this name, and writes it. `otherwise` runs if the browser refuses.
    pub fn start(self, name: String, otherwise: impl FnOnce() + 'static) {
        let (abort, registration) = AbortHandle::new_pair();
        self.running.set_value(Some(abort));
        let work = async move {
            match FileStream::pick(&name).await {
                Ok(file) => {
                    self.written.set(Some(0));
                    let toast = self.write(file).await;
                    self.written.set(None);
                    self.toasts.show(toast);
                }
                Err(NotPicked::Canceled) => {}
                Err(NotPicked::Refused) => otherwise(),
            }
        };
        spawn_local(async move {
            // Dropping the file leaves the one on the disk as it was.
            let _ = Abortable::new(work, registration).await;
        });
    }

    /// Leaves the file as it was.
    pub fn cancel(self) {
        if let Some(running) = self.running.try_update_value(Option::take).flatten() {
            running.abort();
        }
        self.written.try_set(None);
    }

    /// Returns what to tell the user.
    async fn write(self, file: FileStream) -> Toast {
        let problem = self.copy(&file).await.err();
        let written = self.written.get_untracked().unwrap_or_default();
        let size = format::bytes(written);
        // Without its end, the file isn't written.
        let end = if problem.is_some() && written == 0 { Ok(()) } else { file.close().await };
        match (problem, end) {
            (None, Ok(())) => Toast::new(format!("Log saved: {size}")),
            (Some(problem), Ok(())) if written > 0 => {
                Toast::new(format!("Only the first {size} of the log were saved. {problem}")).tone(Tone::Bad)
            }
            (Some(problem), _) | (None, Err(problem)) => {
                Toast::new(format!("The log wasn't saved. {problem}")).tone(Tone::Bad)
            }
        }
    }

    async fn copy(self, file: &FileStream) -> Result<(), String> {
        let log = self.feed.read_whole().await.map_err(|error| reason_of_log(&error))?;
        while let Some(bytes) = log.read().await.map_err(|error| reason_of_log(&error))? {
            file.write(&bytes).await?;
            let size = bytes.len() as u64;
            self.written.update(|written| *written = written.map(|before| before.saturating_add(size)));
        }
        Ok(())
    }
}
