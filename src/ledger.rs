//! Ledger: the addresses that were given out, and what the site answers at them.
//!
//! `ledger.tsv` is the site's own list, committed with it: each build compares it with what it will
//! make ([`kept`]), and `ssg ledger update` adds what is new ([`updated`]). No line is ever removed.
//!
//! A list of addresses comes from outside ([`Given`]): an output folder, a sitemap, a list or a log.
//! The plan alone says what the site answers at each ([`Answers`]), so that nothing needs to
//! be rendered and no host needs to be asked.

mod address;
mod answers;
mod compared;
mod file;
mod given;
mod kept;
mod present;
mod quick;
mod reading;
mod successor;
mod update;
mod writing;

pub use answers::{Answer, Answers};
pub use compared::{Cause, Compared, Lost, compared};
pub use file::FILE;
pub use given::{Given, given, handed};
pub use kept::{kept, promised};
pub use update::{Update, Updated, updated};

use crate::archive::Article;
use crate::site::Site;

/// The permanent id that feeds give an article.
pub(crate) fn feed_id(site: &Site, article: &Article) -> String {
    crate::outputs::feed_id(site, article)
}
