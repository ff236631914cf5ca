//! Ledger: the addresses that were given out, and what the site answers at them.
//!
//! A list of addresses comes from outside ([`Given`]): an output folder, a sitemap, a list or a log.
//! What the site answers at each is known from its plan alone ([`Answers`]), so that nothing needs to
//! be rendered or asked of a host.

mod address;
mod answers;
mod compared;
mod given;
mod reading;
mod successor;

pub use answers::{Answer, Answers};
pub use compared::{Cause, Compared, Lost, compared};
pub use given::{Given, given};

use crate::archive::Article;
use crate::site::Site;

/// The permanent id that feeds give an article.
pub(crate) fn feed_id(site: &Site, article: &Article) -> String {
    crate::outputs::feed_id(site, article)
}
