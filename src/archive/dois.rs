//! DOIs: which publication has which, by its front matter and by `dois.tsv`.

use std::borrow::Cow;
use std::collections::{HashMap, hash_map};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::hidden::visibility;
use super::named::Named;
use super::{Documents, File, Hidden, Inputs, Visibility};
use crate::diagnostic::{self, Diagnostic, Fix, Place, Span, nearest};
use crate::disk;
use crate::dois::{self, Entry, FILE};
use crate::identifier;
use crate::parse::{Document, utf8};

/// So many publications are named.
const NAMED: usize = 3;

/// What `dois.tsv` says.
#[derive(Debug, Default)]
pub struct Dois {
    /// Its lines as they stand; empty where there is no such file.
    entries: Vec<Entry>,
    /// Numbers of the lines by id and code of language, once one is asked for.
    by_name: OnceLock<Vec<usize>>,
}

impl Dois {
    /// The line of a publication in a language.
    pub fn of(&self, id: &str, language: &str) -> Option<&Entry> {
        let name = |number: &usize| {
            let entry = &self.entries[*number];
            (&*entry.id, &*entry.language)
        };
        let by_name = self.by_name.get_or_init(|| {
            let mut numbers: Vec<usize> = (0..self.entries.len()).collect();
            // Of two lines of one text the first counts, and stays first.
            numbers.sort_by_key(name);
            numbers
        });
        let at = by_name.partition_point(|number| name(number) < (id, language));
        let number = by_name.get(at).filter(|number| name(number) == (id, language))?;
        self.entries.get(*number)
    }

    /// All lines.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Gives each article its DOI, and tells of those that cannot be right.
pub(super) fn dois(
    named: &mut [Named],
    documents: &Documents,
    hidden: &Hidden,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Dois {
    let file: File = Arc::from(Path::new(FILE));
    let dois = read(&file, inputs, diagnostics);
    let mut seen = Seen { diagnostics, file: &file, inputs, by_doi: HashMap::new() };
    // By id and code of language.
    let mut known: HashMap<(&str, &str), usize> = HashMap::with_capacity(dois.entries.len());
    // Lines that are no publication's.
    let mut is_free = vec![false; dois.entries.len()];
    for (number, entry) in dois.entries.iter().enumerate() {
        let name = (&*entry.id, &*entry.language);
        if !seen.is_doi(entry) {
            continue;
        }
        match known.entry(name) {
            hash_map::Entry::Occupied(_) => seen.twice(entry),
            hash_map::Entry::Vacant(_) if !seen.line(entry) => {}
            hash_map::Entry::Vacant(free) => {
                free.insert(number);
                is_free[number] = true;
            }
        }
    }
    let code = |document: &Document| inputs.config.languages[document.language].code.as_str();
    let mut waiting = Vec::new();
    for article in named.iter_mut() {
        let document = &documents[article.document];
        let number = known.get(&(&*article.id, code(document))).copied();
        // A second article with this id has no line.
        let number = number.filter(|number| std::mem::take(&mut is_free[*number]));
        let entry = number.map(|number| &dois.entries[number]);
        let own = seen.article(&article.id, document, entry);
        let is_public = || visibility(document, inputs.moment.now) == Visibility::Public;
        if let Some(entry) = entry.filter(|entry| entry.registered.is_empty() && is_public()) {
            waiting.push(entry);
        }
        article.doi = own.or_else(|| entry.map(|entry| entry.doi.clone().into()));
    }
    let ids: Vec<&str> = named.iter().map(|article| &*article.id).collect();
    let lost = dois.entries.iter().zip(is_free).filter(|(_, is_free)| *is_free);
    let lost = lost.map(|(entry, _)| entry);
    let lost = lost.filter(|entry| hidden.named(&entry.id).is_none());
    seen.diagnostics.extend(lost.map(|entry| {
        let has_id = ids.contains(&&*entry.id);
        let what = match has_id {
            true => format!("`{}` has no text in `{}`", entry.id, entry.language),
            false => format!("no publication has the id `{}`", entry.id),
        };
        let near = nearest(&entry.id, ids.iter().copied()).filter(|_| !has_id);
        let hint = near.map_or_else(
            || {
                "a DOI is for ever: bring its publication back, or keep a page with `status: gone`"
                    .to_string()
            },
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("{what}, and `{}` is its DOI", entry.doi);
        Diagnostic::new(&diagnostic::LOST_DOI, Place::span(&file, entry.at), message).hint(hint)
    }));
    seen.diagnostics.extend(unregistered(&file, &waiting));
    dois
}

fn read(file: &File, inputs: &Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Dois {
    if !inputs.sources.tables.iter().any(|source| source.path == *file) {
        return Dois::default();
    }
    let bytes = match disk::read(&inputs.root.join(file)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot be read: {}", disk::words(&error));
            let place = Place::file(&**file);
            diagnostics.push(Diagnostic::new(&diagnostic::UNREADABLE, place, message));
            return Dois::default();
        }
    };
    let text = match utf8(file, &bytes) {
        Ok(text) => text,
        Err(fault) => {
            diagnostics.push(fault);
            return Dois::default();
        }
    };
    let (entries, faults) = dois::entries(text);
    diagnostics.extend(faults.into_iter().map(|fault| {
        let place = Place::span(file, fault.at);
        Diagnostic::new(&diagnostic::DOI_LINE, place, fault.message).hint(fault.hint)
    }));
    Dois { entries, by_name: OnceLock::new() }
}

/// DOIs that were met.
struct Seen<'a, 'd> {
    diagnostics: &'d mut Vec<Diagnostic>,
    file: &'a File,
    inputs: &'a Inputs<'a>,
    /// Whose each is, and where that is said, by the DOI in lower case.
    by_doi: HashMap<Cow<'a, str>, (Cow<'a, str>, Said)>,
}

/// Where a DOI is said.
enum Said {
    /// In the table, in this line.
    Line(u32),
    /// In the front matter of this file.
    Front(File),
}

impl<'a> Seen<'a, '_> {
    fn fault(&mut self, rule: &'static diagnostic::Rule, at: Place, message: String, hint: String) {
        self.diagnostics.push(Diagnostic::new(rule, at, message).hint(hint));
    }

    /// Reports a line whose DOI cannot be one.
    fn is_doi(&mut self, entry: &Entry) -> bool {
        let is_doi = identifier::is_doi(&entry.doi);
        if !is_doi {
            let place = Place::span(self.file, entry.doi_at);
            let message = format!("`{}` is not a valid DOI", entry.doi);
            let hint = "such as `10.5555/12345678`".to_string();
            self.fault(&diagnostic::BAD_IDENTIFIER, place, message, hint);
        }
        is_doi
    }

    /// Reports the second line of a text.
    fn twice(&mut self, entry: &Entry) {
        let message = format!("`{}` has two lines in `{}`", entry.id, entry.language);
        let hint = "keep the one that was registered, or the first".to_string();
        let place = Place::span(self.file, entry.at);
        self.fault(&diagnostic::DUPLICATE_ID, place, message, hint);
    }

    /// Checks a line; false where it does not count.
    fn line(&mut self, entry: &'a Entry) -> bool {
        let place = |seen: &Self| Place::span(seen.file, entry.doi_at);
        let is_made = self.inputs.config.doi.as_ref().is_some_and(|doi| {
            doi.suffix == ":opaque" && entry.doi.split('/').next() == Some(&doi.prefix)
        });
        if is_made && entry.registered.is_empty() && !dois::has_its_check(&entry.doi) {
            let message = format!("the check character of `{}` does not fit", entry.doi);
            let hint = "a character is wrong: take the line from git as `ssg doi reserve` wrote it";
            self.fault(&diagnostic::BAD_IDENTIFIER, place(self), message, hint.to_string());
            return false;
        }
        self.foreign(&entry.doi, place);
        let said = Said::Line(entry.at.line);
        self.taken(Cow::Borrowed(&entry.doi), Cow::Borrowed(&entry.id), said, place)
    }

    /// Checks the DOI that an article says itself, beside its line; gives it where it is one.
    fn article(
        &mut self,
        id: &str,
        document: &Document,
        entry: Option<&Entry>,
    ) -> Option<Box<str>> {
        let written = super::front(document).matter.doi.as_ref()?;
        let doi = identifier::doi(written)?;
        let place = |_: &Self| Place::span(&document.path, written.span);
        match entry.filter(|entry| !entry.doi.eq_ignore_ascii_case(&doi)) {
            Some(entry) => {
                self.changed(&doi, entry, &written.value, place(self), written.span);
            }
            None => {
                self.foreign(&doi, place);
                let (doi, id) = (Cow::Owned(doi.clone()), Cow::Owned(id.to_string()));
                self.taken(doi, id, Said::Front(document.path.clone()), place);
            }
        }
        Some(doi.into())
    }

    fn changed(&mut self, doi: &str, entry: &Entry, written: &str, place: Place, span: Span) {
        let message = format!("{FILE} says that the DOI of `{}` is `{}`", entry.id, entry.doi);
        let sure = !entry.registered.is_empty();
        let hint = match sure {
            true => format!("write `doi: {}`, which is registered, or remove the key", entry.doi),
            false => format!("where `{doi}` is registered, write it into {FILE}, too"),
        };
        let fix = sure.then(|| Fix::new(span, written, entry.doi.clone()));
        self.diagnostics.push(
            Diagnostic::new(&diagnostic::DOI, place, message)
                .hint(hint)
                .note(format!("said in {FILE}:{}", entry.at.line))
                .fix_if(fix),
        );
    }

    /// A DOI of somebody else, where the site knows its own.
    fn foreign(&mut self, doi: &str, place: impl Fn(&Self) -> Place) {
        let Some(own) = self.inputs.config.doi.as_ref().filter(|own| !own.is_own(doi)) else {
            return;
        };
        let prefix = doi.split('/').next().unwrap_or("").to_string();
        let message =
            format!("`{doi}` does not begin with the prefix of the site, `{}`", own.prefix);
        let hint = format!(
            "where others registered it, name their prefix in `[doi]` of `{}`: `others = [\"{prefix}\"]`",
            self.inputs.config.file.display()
        );
        self.fault(&diagnostic::FOREIGN_DOI, place(self), message, hint);
    }

    /// A DOI is that of one work and its editions: false where another has it.
    fn taken(
        &mut self,
        doi: Cow<'a, str>,
        id: Cow<'a, str>,
        said: Said,
        place: impl Fn(&Self) -> Place,
    ) -> bool {
        let is_small = doi.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let key = if is_small { doi.clone() } else { Cow::Owned(doi.to_lowercase()) };
        let Some((other, at)) = self.by_doi.get(&key) else {
            self.by_doi.insert(key, (id, said));
            return true;
        };
        if *other == id {
            return true;
        }
        let note = match at {
            Said::Line(line) => format!("the other one is in {FILE}:{line}"),
            Said::Front(file) => format!("the other one is in {}", file.display()),
        };
        let message = format!("the DOI `{doi}` is taken");
        self.diagnostics.push(
            Diagnostic::new(&diagnostic::DUPLICATE_ID, place(self), message)
                .hint("a DOI names one work for ever; `ssg doi reserve` gives another")
                .note(note),
        );
        false
    }
}

/// DOIs that readers see and that lead nowhere yet.
fn unregistered(file: &File, waiting: &[&Entry]) -> Option<Diagnostic> {
    let message = match waiting.len() {
        0 => return None,
        1 => "1 DOI is on its page, and not registered yet".to_string(),
        many => format!("{many} DOIs are on their pages, and not registered yet"),
    };
    let mut names: Vec<String> =
        waiting.iter().take(NAMED).map(|entry| format!("`{}`", entry.doi)).collect();
    if waiting.len() > names.len() {
        names.push(format!("and {} more", waiting.len() - names.len()));
    }
    let place = Place::span(file, waiting.first().map(|entry| entry.doi_at).unwrap_or_default());
    Some(
        Diagnostic::new(&diagnostic::UNREGISTERED_DOI, place, message)
            .hint(
                "deposit what `ssg export crossref` or `datacite` prints, then `ssg doi sync` \
                 what was deposited",
            )
            .note(names.join(", ")),
    )
}
