//! Shown: what browsers see at this moment, exchanged in one step.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::generation::{Generation, Page};
use super::overlay::Fault;

/// How many pages are remembered for the time when they cannot be rendered.
const REMEMBERED: usize = 64;

/// What is shown, shared between the builder and the server.
#[derive(Clone)]
pub(super) struct Shown {
    sender: watch::Sender<Arc<Moment>>,
    /// The last good versions of pages, the latest last.
    seen: Arc<Mutex<Vec<Arc<Page>>>>,
}

/// What is shown at one moment.
#[derive(Clone, Default)]
pub(super) struct Moment {
    /// A build has ended, well or badly.
    pub ready: bool,
    /// The last good site.
    pub generation: Option<Arc<Generation>>,
    /// The last generation in which more than style sheets changed.
    pub loud: u64,
    /// What is wrong.
    pub faults: Arc<Vec<Fault>>,
    /// Where the last edit can be seen.
    pub follow: Option<Follow>,
}

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Follow {
    /// The generation of the edit.
    pub generation: u64,
    /// Address of the page, with the base path.
    pub url: String,
    /// Id of the block that changed; may be empty.
    pub block: String,
}

impl Shown {
    /// Nothing yet.
    pub(super) fn new() -> Shown {
        Shown { sender: watch::Sender::new(Arc::default()), seen: Arc::default() }
    }

    /// What is shown now.
    pub(super) fn now(&self) -> Arc<Moment> {
        self.sender.borrow().clone()
    }

    /// Reports when something else is shown.
    pub(super) fn subscribe(&self) -> watch::Receiver<Arc<Moment>> {
        self.sender.subscribe()
    }

    /// Shows something else.
    pub(super) fn show(&self, moment: Moment) {
        self.sender.send_replace(Arc::new(moment));
    }

    /// Remembers a page for the time when it cannot be rendered.
    pub(super) fn remember(&self, page: &Arc<Page>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|old| old.file != page.file);
        if seen.len() == REMEMBERED {
            seen.remove(0);
        }
        seen.push(page.clone());
    }

    /// The last good version of a page.
    pub(super) fn remembered(&self, file: &str) -> Option<Arc<Page>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().find(|page| *page.file == *file).cloned()
    }
}
