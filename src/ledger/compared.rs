//! Compared: which addresses the site still answers, and why it does not answer the others.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::Serialize;

use super::address::{Address, address, former_host};
use super::answers::{Answer, Answers};
use super::given::Given;
use super::successor::{By, Successors};
use crate::plan::Plan;
use crate::site::Site;
use crate::url::UrlPath;

/// Why an address is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Its page has another address now.
    Moved,
    /// It differs from another one in capitals or Unicode forms.
    Spelling,
    /// Its page is a draft, or not yet due.
    Hidden,
    /// The page exists, and the heading that it names does not.
    Anchor,
    /// A query chose what was shown.
    Query,
    /// A numbered page of a list.
    ListPage,
    /// A feed.
    Feed,
    /// A list of a day, a month or a year.
    DateArchive,
    /// A term of a taxonomy, or an author.
    Term,
    /// A picture, a PDF or another file.
    File,
    /// Nobody knows.
    Unknown,
}

impl Cause {
    /// What is wrong with such addresses, and what to do.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Cause::Moved => (
                "the page has another address now",
                "add the old address to the `aliases` of the page",
            ),
            Cause::Spelling => (
                "spelt in other capitals or Unicode forms",
                "add the old spelling to the `aliases` of the page",
            ),
            Cause::Hidden => (
                "what stood there is a draft or not yet due",
                "publish it, or keep it with `status: gone`",
            ),
            Cause::Anchor => (
                "the page has no such heading any more",
                "give the heading its old id: `## Heading {#old-id}`",
            ),
            Cause::Query => (
                "a query chose what was shown",
                "let the host redirect them: files have no queries",
            ),
            Cause::ListPage => {
                ("a numbered page of a list", "redirect them to the first page of the list")
            }
            Cause::Feed => ("a feed", "redirect it, or readers of the feed get nothing more"),
            Cause::DateArchive => (
                "the archive of a day, a month or a year",
                "redirect it to the archive of the year",
            ),
            Cause::Term => {
                ("a term or an author", "redirect it to the term or author that took its place")
            }
            Cause::File => ("a file", "put it into `static/` at its old path"),
            Cause::Unknown => (
                "nothing says what became of it",
                "bring it back, redirect it, or keep it with `status: gone`",
            ),
        }
    }
}

/// An address that the site no longer answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// As it was written.
    pub address: String,
    /// Why.
    pub cause: Cause,
    /// The address that probably took its place.
    pub successor: Option<UrlPath>,
    /// How often it was asked for; 1 where that is not known.
    pub visits: u64,
}

/// What became of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// They are weighed by visits.
    pub is_weighed: bool,
    /// Addresses that answer with a page, a feed or a file; with a redirect; that they are gone.
    pub counts: [usize; 3],
    /// Visits to all of them together.
    pub kept: u64,
    /// Addresses that the site no longer answers, the most visited first, otherwise in their order.
    pub lost: Vec<Lost>,
    /// Addresses of other hosts and of folders outside the site.
    pub elsewhere: usize,
}

impl Compared {
    /// All addresses of the site.
    pub fn total(&self) -> usize {
        self.counts.iter().sum::<usize>() + self.lost.len()
    }

    /// Visits to all addresses.
    pub fn visits(&self) -> u64 {
        self.kept + self.lost.iter().map(|lost| lost.visits).sum::<u64>()
    }

    /// The share that is kept, from 0 to 1: of visits, where addresses are weighed by them. It is 1
    /// only where nothing is lost.
    pub fn share(&self) -> f64 {
        let all = self.visits();
        if self.lost.is_empty() || all == 0 {
            return 1.0;
        }
        (self.kept as f64 / all as f64 * 10_000.0).floor() / 10_000.0
    }
}

/// Compares addresses that were given out with those of a planned site.
pub fn compared(given: &Given, site: &Site, plan: &Plan<'_>) -> Compared {
    let mut compared = Compared { is_weighed: given.is_weighed, ..Compared::default() };
    let former = former_host(given, &site.config.base);
    let mut addresses: Vec<(String, Address, u64)> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for line in &given.lines {
        let Some(address) = address(line, &site.config.base, former.as_deref()) else {
            compared.elsewhere += 1;
            continue;
        };
        let name = address.shown();
        let number = *numbers.entry(name.clone()).or_insert_with(|| {
            addresses.push((name, address, 0));
            addresses.len() - 1
        });
        addresses[number].2 += 1;
    }
    let answers = Answers::new(site, plan);
    let (mut lost, mut is_lost) = (Vec::new(), Vec::new());
    for (name, address, visits) in addresses {
        let visits = if given.is_weighed { visits } else { 1 };
        match answer(&address, &answers, site) {
            Ok(answer) => {
                compared.counts[answer as usize] += 1;
                compared.kept += visits;
            }
            Err(cause) => {
                lost.push(Lost { address: name, cause, successor: None, visits });
                is_lost.push(address);
            }
        }
    }
    if !lost.is_empty() {
        let successors = Successors::new(site, plan);
        let known = (&answers, &successors, site);
        lost.par_iter_mut().zip(is_lost).for_each(|(lost, address)| explain(lost, &address, known));
        lost.sort_by_key(|lost| std::cmp::Reverse(lost.visits));
    }
    compared.lost = lost;
    compared
}

/// What the site answers, or why it does not answer.
fn answer(address: &Address, answers: &Answers<'_>, site: &Site) -> Result<Answer, Cause> {
    let url = &address.url;
    if address.query.is_some() {
        return Err(Cause::Query);
    }
    let answer = answers.at(url).ok_or(Cause::Unknown)?;
    match &address.anchor {
        Some(anchor) if !has_anchor(site, url, anchor) => Err(Cause::Anchor),
        _ => Ok(answer),
    }
}

/// Whether a page has an anchor; for pages that are not articles nobody knows.
pub(super) fn has_anchor(site: &Site, url: &UrlPath, anchor: &str) -> bool {
    let found =
        site.archive.index.by_url(url).or_else(|| site.archive.index.by_url(&url.join("/")));
    found.is_none_or(|id| {
        let facts = &site.archive.document_aside(site.archive.article(id).document).facts;
        facts.headings.iter().any(|heading| heading.id == anchor)
            || facts.anchors.iter().any(|other| other == anchor)
    })
}

type Known<'k> = (&'k Answers<'k>, &'k Successors<'k>, &'k Site);

/// Finds the cause and the likely successor of a lost address.
fn explain(lost: &mut Lost, address: &Address, (answers, successors, site): Known<'_>) {
    let url = &address.url;
    match lost.cause {
        Cause::Anchor => {
            lost.successor = Some(url.clone());
            return;
        }
        Cause::Query => return,
        _ => {}
    }
    if site.archive.index.left_out(url.as_str()).is_some() {
        lost.cause = Cause::Hidden;
        return;
    }
    if let Some((list, _)) = url.as_str().split_once("/page/")
        && let list = UrlPath::new(&format!("{list}/"))
        && answers.at(&list).is_some()
    {
        (lost.cause, lost.successor) = (Cause::ListPage, Some(list));
        return;
    }
    let found = successors.of(url, &address.id);
    lost.successor = found.map(|(successor, _)| successor.clone());
    lost.cause = match found {
        Some((_, By::Case)) => Cause::Spelling,
        Some((_, By::Id)) => Cause::Moved,
        found => match shape(site, url, &address.kind) {
            Cause::Unknown if matches!(found, Some((_, By::Name))) => Cause::Moved,
            shape => shape,
        },
    };
    if lost.cause == Cause::Feed && !matches!(found, Some((_, By::Name))) {
        lost.successor = successors.feed(url).cloned();
    }
}

/// What an address seems to belong to.
fn shape(site: &Site, url: &UrlPath, kind: &str) -> Cause {
    let parts: Vec<&str> = url.as_str().split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.last().copied().unwrap_or("");
    let is_feed = |part: &str| {
        let name = part.split('.').next().unwrap_or(part);
        matches!(part, "feed" | "rss" | "atom" | "index.xml" | "index.rdf")
            || part.ends_with(".rss")
            || part.ends_with(".atom")
            || matches!(name, "feed" | "rss" | "atom" | "rss2") && part.contains('.')
    };
    let is_number = |part: &&str| part.len() <= 4 && part.bytes().all(|it| it.is_ascii_digit());
    let of_taxonomy = |part: &&str| {
        let taxonomies = site.config.taxonomies.iter().map(|taxonomy| &*taxonomy.name);
        let common =
            ["tag", "tags", "category", "categories", "topic", "topics", "author", "authors"];
        taxonomies.chain(common).any(|name| name == *part)
    };
    match kind {
        "feed" => return Cause::Feed,
        "term" | "author" => return Cause::Term,
        "file" => return Cause::File,
        _ => {}
    }
    if is_feed(last) {
        Cause::Feed
    } else if parts.windows(2).any(|two| two[0] == "page" && is_number(&two[1])) {
        Cause::ListPage
    } else if !parts.is_empty() && parts.iter().skip(parts.len().min(4) - 1).all(is_number) {
        Cause::DateArchive
    } else if parts.len() > 1 && parts[..parts.len() - 1].iter().any(of_taxonomy) {
        Cause::Term
    } else if is_file(last) {
        Cause::File
    } else {
        Cause::Unknown
    }
}

/// True for the name of a file that is not a page.
fn is_file(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_page = matches!(extension, "html" | "htm" | "php" | "aspx" | "asp" | "jsp");
    !is_page
        && (2..=5).contains(&extension.len())
        && extension.bytes().all(|it| it.is_ascii_alphanumeric())
        && extension.bytes().any(|it| it.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_only_where_nothing_is_lost() {
        let lost =
            Lost { address: "/a/".into(), cause: Cause::Unknown, successor: None, visits: 1 };
        let mut compared = Compared { counts: [99_999, 0, 0], kept: 99_999, ..Compared::default() };
        assert_eq!(compared.share(), 1.0);
        compared.lost.push(lost);
        assert_eq!((compared.share(), compared.total()), (0.9999, 100_000));
        assert_eq!(Compared::default().share(), 1.0);
    }
}
