//! What changes prebuilds: shown at once, taken back with the reason where it fails.

use std::collections::HashMap;

use crate::api;
use crate::connect::error::{Code, Error, Kind};
use crate::domain::action::{Action, repetition};
use crate::proto::id::Id;
use crate::proto::prebuild::CreatePrebuildRequest;
use crate::reactive::RwSignal;

use super::Store;

/// On which projects the API has refused a write to this person, and in which words.
#[derive(Clone, Copy)]
pub struct Denials(RwSignal<HashMap<Id, String>>);

impl Denials {
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Why this person may change nothing in a project; tracked. `None` as far as is known.
    pub fn of(self, project_id: Id) -> Option<String> {
        self.0.with(|denials| denials.get(&project_id).cloned())
    }

    pub(super) fn note(self, project_id: Id, error: &Error) {
        if error.is_denied() && self.0.with_untracked(|known| !known.contains_key(&project_id)) {
            let words = match error.message.trim() {
                "" => "The API does not allow you to change this project's prebuilds and warm pools.".to_owned(),
                message => {
                    format!("The API does not allow you to change this project's prebuilds and warm pools: {message}")
                }
            };
            self.0.update(|denials| {
                denials.insert(project_id, words);
            });
        }
    }
}

impl Default for Denials {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    /// Acts upon a prebuild that is known, and gives the id of the one that is now of interest: the new one where it
    /// was run again.
    pub async fn act(self, action: Action, id: Id) -> Result<Id, Error> {
        let Some(prebuild) = self.prebuilds.get(id).map(|row| row.get_untracked()) else {
            return Err(Error::new(Kind::Rpc(Code::NotFound), "", "This prebuild is no longer known."));
        };
        let foreseen = action.foreseen().and_then(|phase| self.prebuilds.foresee(id, |row| row.status.phase = phase));
        let client = self.client();
        let outcome = match action {
            Action::RunAgain => return self.create_prebuild(&repetition(&prebuild)).await,
            Action::Cancel => api::prebuild::cancel_prebuild(&client, id).await.map(Some),
            Action::Delete => api::prebuild::delete_prebuild(&client, id).await.map(|()| None),
        };
        match outcome {
            Ok(Some(prebuild)) => self.take_prebuild(prebuild),
            Ok(None) => self.look_again(id).await,
            Err(error) => {
                if let Some(before) = foreseen {
                    self.prebuilds.take_back(before);
                }
                self.denials.note(prebuild.metadata.project_id, &error);
                // Where no answer came, it may have been done all the same.
                if error.may_have_taken_effect() {
                    self.look_again(id).await;
                }
                return Err(error);
            }
        }
        Ok(id)
    }

    /// Starts a prebuild and gives its id.
    pub async fn create_prebuild(self, request: &CreatePrebuildRequest) -> Result<Id, Error> {
        match api::prebuild::create_prebuild(&self.client(), request).await {
            Ok(prebuild) => {
                let id = prebuild.id;
                self.take_prebuild(prebuild);
                Ok(id)
            }
            Err(error) => {
                self.denials.note(request.project_id, &error);
                Err(error)
            }
        }
    }

    async fn look_again(self, id: Id) {
        // If this fails too, the next event or refresh tells.
        if let Ok(prebuild) = api::prebuild::get_prebuild(&self.client(), id).await {
            self.take_prebuild(prebuild);
        }
    }
}
