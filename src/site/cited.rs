//! Cited: what readers see of the citations of a text, in the style of the site.

use super::Site;
use crate::archive::{CitedWorks, Source};
use crate::citation::{self, Beside, Cite, Reference, Work, anchor, locator};
use crate::disk::Hash;
use crate::ids::{ArticleId, DocumentId};
use crate::markdown::{Cited, Facts, WorkHtml, inline_html, note_key, note_numbers};
use crate::theme;

/// Makes the work that represents an article in citations.
pub(crate) type MakeWork = for<'s> fn(&'s Site, ArticleId) -> Work<'s>;

impl Site {
    /// What the citations of a document depend on in addition to its source; none where it has none.
    pub(super) fn cited_key(&self, number: DocumentId) -> Option<Hash> {
        let cited = self.archive.citations.of(number)?;
        let works: Vec<Hash> = cited
            .works
            .iter()
            .map(|work| match work {
                Source::File(reference) => theme::fingerprint(&**reference),
                Source::Article(id) => theme::fingerprint(&self.work.map(|work| work(self, *id))),
            })
            .collect();
        Some(theme::fingerprint(&(works, &cited.citations)))
    }

    /// The citations of a document; none where it has none.
    pub(super) fn cited(&self, number: DocumentId, facts: &Facts) -> Option<Cited> {
        let works = self.archive.citations.of(number)?;
        let language = &self.config.languages[self.archive.document(number).language].code;
        let references = self.references(works);
        let (style, order) = (&self.config.citation_style, order(facts, works));
        let citations: Vec<citation::Citation<'_>> =
            order.iter().map(|(_, at, note)| written(facts, works, *at, *note)).collect();
        let formatted = citation::cited(&references, &citations, style, language);
        let mut cited = Cited { citations: vec![None; facts.citations.len()], works: Vec::new() };
        for ((_, at, _), mut html) in order.iter().zip(formatted.citations) {
            let works_of =
                works.citations[*at].iter().flatten().map(|number| &works.works[*number]);
            html.note =
                html.note.map(|note| works_of.fold(note, |note, work| self.linked(work, note)));
            cited.citations[*at] = Some(html);
        }
        let numbers = |reference: usize| {
            let of = works.citations.iter().enumerate();
            let of = of.filter(move |(_, works)| {
                works.as_ref().is_some_and(|works| works.contains(&reference))
            });
            of.map(|(number, _)| number).collect()
        };
        cited.works = formatted
            .works
            .into_iter()
            .map(|work| WorkHtml {
                id: anchor(&references[work.reference].key),
                label: work.label,
                html: self.linked(&works.works[work.reference], work.html),
                cited: numbers(work.reference),
            })
            .collect();
        Some(cited)
    }

    /// Works of one kind: publications of the archive take the kind of the other works.
    fn references(&self, works: &CitedWorks) -> Vec<Reference> {
        let is_entry = |work: &Source| matches!(work, Source::File(one) if !one.is_item());
        let beside = match works.works.iter().any(is_entry) {
            true => Beside::Entries,
            false => Beside::Items,
        };
        let reference = |work: &Source| match work {
            Source::File(reference) => Reference::clone(reference),
            Source::Article(id) => {
                let make = self.work.expect("a site that cites its articles says how");
                let work = make(self, *id);
                let key = format!("id:{}", work.key);
                citation::of_work(&work, &key, beside)
            }
        };
        works.works.iter().map(reference).collect()
    }

    /// The entry of a publication of the archive links to its page, which moves with the site.
    fn linked(&self, work: &Source, html: String) -> String {
        let Source::Article(id) = work else { return html };
        let article = self.archive.article(*id);
        let own =
            format!("{}{}", self.config.base.origin, self.config.base.link(&article.permalink));
        let link = self.config.base.link(&article.permalink);
        html.replace(&format!("href=\"{own}\""), &format!("href=\"{link}\""))
    }
}

/// Citations in the order of reading, with the numbers of their notes: citations in a note come where the
/// text first refers to it.
fn order(facts: &Facts, works: &CitedWorks) -> Vec<((usize, bool), usize, usize)> {
    let known = || {
        let all = facts.citations.iter().enumerate().zip(&works.citations);
        all.filter(|(_, works)| works.is_some()).map(|(citation, _)| citation)
    };
    let before: Vec<usize> = known()
        .filter(|(_, citation)| citation.note.is_none())
        .map(|(_, citation)| citation.notes_before)
        .collect();
    let (notes, cited) = note_numbers(facts.notes.len(), &before);
    let mut cited = cited.into_iter();
    let mut order: Vec<((usize, bool), usize, usize)> = known()
        .map(|(at, citation)| match &citation.note {
            None => ((citation.notes_before, false), at, cited.next().unwrap_or(0)),
            Some(label) => {
                let label = note_key(label);
                let note = facts.notes.iter().position(|note| note.label == label);
                let note = note.unwrap_or(facts.notes.len());
                ((note, true), at, notes.get(note).copied().unwrap_or(note + 1))
            }
        })
        .collect();
    order.sort_by_key(|(place, at, _)| (*place, *at));
    order
}

fn written<'a>(
    facts: &'a Facts,
    works: &CitedWorks,
    at: usize,
    note: usize,
) -> citation::Citation<'a> {
    let citation = &facts.citations[at];
    let numbers = works.citations[at].as_deref().unwrap_or_default();
    let cites = citation.works.iter().zip(numbers).map(|(work, reference)| {
        let (locator, after) = locator(&work.after);
        Cite {
            reference: *reference,
            before: inline(&work.before),
            locator,
            after: inline(after),
            is_bare: work.is_bare,
        }
    });
    citation::Citation { cites: cites.collect(), in_text: citation.in_text, note }
}

/// Inline Markdown with the space before it.
fn inline(text: &str) -> String {
    let space = if text.starts_with(char::is_whitespace) { " " } else { "" };
    match text.trim() {
        "" => String::new(),
        text => format!("{space}{}", inline_html(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_keeps_its_space() {
        assert_eq!(inline(" and *others*"), " and <em>others</em>");
        assert_eq!(inline(", with care"), ", with care");
        assert_eq!(inline("  "), "");
    }
}
