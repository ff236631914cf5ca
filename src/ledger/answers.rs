//! Answers: what a host answers at an address of the planned site.

use std::collections::HashSet;

use super::quick::ByAddress;
use crate::outputs::{Group, Moves, Output};
use crate::plan::Plan;
use crate::redirect::Status;
use crate::site::Site;
use crate::url::UrlPath;

/// What a host answers at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A page, a feed or a file.
    Page,
    /// Another address.
    Redirect,
    /// That there is nothing any more.
    Gone,
}

/// What a host that serves the output answers.
pub struct Answers<'a> {
    by_url: ByAddress<'a, Answer>,
    moves: &'a Moves<'a>,
}

impl<'a> Answers<'a> {
    /// The answers of a planned site.
    pub fn new(site: &'a Site, plan: &'a Plan<'_>) -> Answers<'a> {
        let gone: HashSet<&UrlPath> = site
            .archive
            .ids()
            .map(|id| site.archive.article(id))
            .filter(|article| site.archive.front(article).is_gone())
            .map(|article| &article.permalink)
            .collect();
        let answer = |output: &'a Output<'_>, group: Group| match group {
            Group::Redirect => Answer::Redirect,
            _ if gone.contains(&output.url) => Answer::Gone,
            _ => Answer::Page,
        };
        let mut by_url = ByAddress::default();
        by_url.reserve(plan.outputs.len());
        by_url.extend(plan.outputs.iter().map(|planned| {
            let output = &planned.output;
            (output.url.as_str(), answer(output, planned.kind.group))
        }));
        Answers { by_url, moves: &plan.moves }
    }

    /// True where there is an answer at exactly this address.
    pub fn has(&self, address: &str) -> bool {
        self.by_url.contains_key(address)
    }

    /// The answer at an address; none where there is nothing. A folder is found without its slash
    /// and by the name of its index, as hosts do.
    pub fn at(&self, url: &UrlPath) -> Option<Answer> {
        let text = url.as_str();
        let found = |text: &str| self.by_url.get(text).copied();
        found(text)
            .or_else(|| found(text.strip_suffix("index.html").filter(|it| it.ends_with('/'))?))
            .or_else(|| (!text.ends_with('/')).then(|| found(&format!("{text}/")))?)
            .or_else(|| match self.moves.answer(text)?.status {
                Status::Moved | Status::Found => Some(Answer::Redirect),
                Status::Gone => Some(Answer::Gone),
            })
    }
}
