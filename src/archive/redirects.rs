//! Redirects of the site: `[[redirects]]`, `redirects.csv`, and aliases that are more than a path.

use std::collections::HashMap;
use std::path::Path;

use super::index::Target as Named;
use super::links::own_path;
use super::resolve::{Found, Resolver};
use super::{Articles, Documents, File, Inputs, People};
use crate::diagnostic::{self, Diagnostic, Place, Span, nearest};
use crate::discover::{Source, TABLES};
use crate::disk;
use crate::front_matter::SectionMatter;
use crate::ids::{ArticleId, LanguageId};
use crate::parse::{self, Document, Role};
use crate::redirect::{Fault, Pattern, Status, Target};
use crate::tree::Spanned;
use crate::url::{UrlPath, encode, percent_decode};

/// All redirects but plain aliases.
#[derive(Default)]
pub struct Redirects {
    /// In the order in which hosts try them.
    pub rules: Vec<Redirect>,
    /// The text of `static/_redirects`, which follows what the program writes.
    pub hand_made: Option<String>,
}

/// A redirect.
pub struct Redirect {
    /// What is redirected.
    pub from: Pattern,
    /// Where to.
    pub goal: Goal,
    /// What hosts answer.
    pub status: Status,
    /// Where it is written.
    pub file: File,
    /// Where its `from` is.
    pub span: Span,
    /// Its target as written, and where that is.
    pub to: Spanned<String>,
}

/// The target of a redirect.
pub enum Goal {
    /// An article or page.
    Article(ArticleId),
    /// A list or the like that a source means.
    Address(UrlPath),
    /// A path of the site, with names.
    Path(Target),
    /// An address elsewhere, with names.
    Elsewhere(Target),
    /// Nothing: the address is gone.
    Nothing,
}

/// A redirect as it is written.
struct Written {
    from: Spanned<String>,
    to: Option<Spanned<String>>,
    status: Option<Spanned<u16>>,
    file: File,
}

/// Reads all redirects.
pub(super) fn redirects(
    articles: &Articles,
    documents: &Documents,
    people: &People,
    resolver: Resolver<'_>,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Redirects {
    let config = inputs.config;
    let of_config = config.redirects.iter().map(|raw| Written {
        from: raw.from.clone(),
        to: raw.to.clone(),
        status: raw.status.clone(),
        file: config.file.clone(),
    });
    let mut written: Vec<Written> = of_config.collect();
    for source in inputs.sources.tables.iter().filter(|one| &*one.path == Path::new(TABLES[0])) {
        written.extend(table(source, inputs, diagnostics));
    }
    let reader = Reader { resolver, inputs };
    let mut rules = Vec::with_capacity(written.len());
    for written in written {
        rules.extend(reader.rule(written, diagnostics));
    }
    for (id, article) in articles.entries() {
        let document = &documents[article.document];
        for alias in super::front(document).matter.aliases.iter() {
            let goal = Goal::Article(id);
            rules.extend(reader.alias(alias, goal, &document.path, diagnostics));
        }
    }
    reader.of_lists(documents, people, &mut rules, diagnostics);
    first_of_each(&mut rules, diagnostics);
    let is_table = |source: &&Source| *source.path == *Path::new("static/_redirects");
    let hand_made = inputs.sources.statics.iter().find(is_table);
    let hand_made =
        hand_made.and_then(|source| disk::read_text(&inputs.root.join(&source.path)).ok());
    Redirects { rules, hand_made }
}

/// The path within the site of an address at its own host, also while it is served at another.
fn own<'d>(url: &'d str, inputs: &Inputs<'_>) -> Option<&'d str> {
    let config = inputs.config;
    own_path(url, &config.home).or_else(|| own_path(url, &config.base))
}

/// An alias as a path of the site; none where it has a query, or another host.
pub(super) fn plain_alias(alias: &str, inputs: &Inputs<'_>) -> Option<UrlPath> {
    let path = match is_url(alias) {
        true => own(alias, inputs)?,
        false => alias,
    };
    (!path.contains(['?', '#'])).then(|| UrlPath::new(path))
}

fn is_url(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("http://") || text.starts_with("https://")
}

/// Reads `redirects.csv`: `from`, `to` and `status`, with a line of names or without.
fn table(source: &Source, inputs: &Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Written> {
    let file = &source.path;
    let text = match disk::read(&inputs.root.join(file)) {
        Ok(bytes) => match parse::utf8(file, &bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_string(),
            Err(fault) => {
                diagnostics.push(fault);
                return Vec::new();
            }
        },
        Err(error) => {
            let message = format!("cannot be read: {}", disk::words(&error));
            diagnostics.push(Diagnostic::new(
                &diagnostic::UNREADABLE,
                Place::file(&**file),
                message,
            ));
            return Vec::new();
        }
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let at = reader.position().line() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let place = Place::span(file, Span::at(at, 1, 1));
                let message = format!("this line is not CSV: {error}");
                diagnostics.push(Diagnostic::new(&diagnostic::REDIRECT, place, message));
                break;
            }
        }
        let line = record.position().map_or(at, |at| at.line() as usize);
        let shown = lines.get(line - 1).copied().unwrap_or("");
        let mut behind = 0;
        let mut cells = record.iter().map(|cell| {
            let found = shown.get(behind..).and_then(|rest| rest.find(cell)).unwrap_or(0);
            let column = shown.get(..behind + found).map_or(0, |before| before.chars().count());
            behind = (behind + found + cell.len()).min(shown.len());
            let span = Span::at(line, column + 1, cell.chars().count().max(1));
            Spanned::new(cell.to_string(), span)
        });
        let Some(from) = cells.next().filter(|from| !from.is_empty()) else { continue };
        if rows.is_empty() && from.eq_ignore_ascii_case("from") {
            continue;
        }
        let to = cells.next().filter(|to| !to.is_empty());
        // A status that is not a number is wrong, too.
        let status = cells.next().filter(|status| !status.is_empty());
        let status = status.map(|text| Spanned::new(text.parse().unwrap_or(0), text.span));
        rows.push(Written { from, to, status, file: file.clone() });
    }
    rows
}

struct Reader<'a> {
    resolver: Resolver<'a>,
    inputs: &'a Inputs<'a>,
}

impl Reader<'_> {
    fn rule(&self, written: Written, diagnostics: &mut Vec<Diagnostic>) -> Option<Redirect> {
        let Written { from, to, status, file } = written;
        let mut told = |span: Span, fault: Fault| {
            let place = Place::span(&file, span);
            let told = Diagnostic::new(&diagnostic::REDIRECT, place, fault.message);
            diagnostics.push(told.hint(fault.hint));
        };
        let path = own(&from, self.inputs).filter(|_| is_url(&from)).unwrap_or(&from);
        let pattern = Pattern::parse(path).map_err(|fault| told(from.span, fault));
        let number = status.as_ref().map_or(301, |status| status.value);
        let Some(known) = Status::of(number) else {
            let span = status.map_or(from.span, |status| status.span);
            let (message, hint) =
                ("the status of a redirect is 301, 302 or 410", "301 is the usual one");
            told(span, Fault { message: message.into(), hint: hint.into() });
            return None;
        };
        let pattern = pattern.ok()?;
        let to = match (to, known) {
            (None, Status::Gone) => None,
            (Some(to), Status::Gone) => {
                let (message, hint) =
                    ("a redirect with status 410 has no target", "remove `to`, or the status 410");
                told(to.span, Fault { message: message.into(), hint: hint.into() });
                return None;
            }
            (None, _) => {
                let message = format!("the redirect of `{}` does not say where to", from.value);
                let hint = "add `to`, or the status 410 for what is gone";
                told(from.span, Fault { message, hint: hint.into() });
                return None;
            }
            (Some(to), _) => Some(to),
        };
        let goal = match &to {
            None => Goal::Nothing,
            Some(to) => self.goal(to, &pattern, &file, diagnostics)?,
        };
        let to = to.unwrap_or_else(|| Spanned::new(String::new(), from.span));
        Some(Redirect { from: pattern, goal, status: known, file, span: from.span, to })
    }

    fn goal(
        &self,
        to: &Spanned<String>,
        from: &Pattern,
        file: &File,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Goal> {
        let base = &self.inputs.config.base;
        let place = || Place::span(file, to.span);
        let is_foreign = is_url(to) && own(to, self.inputs).is_none();
        if is_foreign || to.starts_with('/') || is_url(to) {
            let text = own(to, self.inputs).filter(|_| is_url(to)).unwrap_or(to);
            return match Target::parse(text, from, &base.path) {
                Ok(target) if is_foreign => Some(Goal::Elsewhere(target)),
                Ok(target) => Some(Goal::Path(target)),
                Err(Fault { message, hint }) => {
                    let told = Diagnostic::new(&diagnostic::REDIRECT, place(), message);
                    diagnostics.push(told.hint(hint));
                    None
                }
            };
        }
        let found = match self.resolver.of_root(to, LanguageId::DEFAULT) {
            Found::Article(id) => Some(Goal::Article(id)),
            Found::Address(url) => Some(Goal::Address(url)),
            Found::File(_) | Found::Unknown(_) | Found::Hidden(_) | Found::Nothing => None,
        };
        if found.is_none() {
            diagnostics.extend(self.missing(to, place()));
        }
        found
    }

    /// The message that a source or an id does not exist; none where that was reported.
    fn missing(&self, to: &str, place: Place) -> Option<Diagnostic> {
        if let Some(reason) = self.resolver.index.left_out(to) {
            let message = reason.told(to, &self.inputs.config.zone)?;
            let hint = "redirect to it when it is published";
            return Some(Diagnostic::new(&diagnostic::HIDDEN_TARGET, place, message).hint(hint));
        }
        let (message, near) = match to.strip_prefix("id:") {
            Some(id) => {
                let ids = self.resolver.index.by_id.iter().map(|(id, ..)| &**id);
                let near = nearest(id, ids).map(|near| format!("id:{near}"));
                (format!("no article has the id `{id}`"), near)
            }
            None => {
                let below = to.strip_prefix("content/").unwrap_or(to);
                let mut paths: Vec<&str> =
                    self.resolver.index.by_path.keys().filter_map(|path| path.to_str()).collect();
                paths.sort_unstable();
                let paths = paths.iter().map(|path| path.strip_prefix("content/").unwrap_or(path));
                let near = nearest(below, paths).map(str::to_string);
                (format!("there is no source at `{to}`"), near)
            }
        };
        let hint = near.map_or_else(
            || {
                "a path of the site begins with `/`, that of a source is read from `content/`"
                    .into()
            },
            |near| format!("did you mean `{near}`?"),
        );
        Some(Diagnostic::new(&diagnostic::REDIRECT_TARGET, place, message).hint(hint))
    }

    /// The redirect of an alias that is more than a path, as far as a host can answer it.
    fn alias(
        &self,
        alias: &Spanned<String>,
        goal: Goal,
        file: &File,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Redirect> {
        if matches!(goal, Goal::Article(_)) && plain_alias(alias, self.inputs).is_some() {
            return None;
        }
        let mut told = |message: String, hint: &str| {
            let place = Place::span(file, alias.span);
            diagnostics
                .push(Diagnostic::new(&diagnostic::UNANSWERED_ALIAS, place, message).hint(hint));
        };
        let path = match is_url(alias) {
            true => own(alias, self.inputs),
            false => Some(&*alias.value),
        };
        let Some(path) = path else {
            let message = format!(
                "`{}` is on another host, which this site does not answer for",
                alias.value
            );
            told(message, "remove it, and redirect it on that host");
            return None;
        };
        let path = match path.starts_with('/') {
            true => path.to_string(),
            false => format!("/{path}"),
        };
        let (before, query) = path.split_once('?').unwrap_or((&path, ""));
        if path.contains('#') || (query.is_empty() && path.contains('?')) {
            told(
                format!("no host can see the text after the path of `{}`", alias.value),
                "write the path alone",
            );
            return None;
        }
        if !query.is_empty() {
            told(
                format!(
                    "no page can answer `{}`: only hosts that read tables of redirects do",
                    alias.value
                ),
                "it stands in `_redirects` and the maps for nginx; allow the rule where the site has \
                 such a host",
            );
        }
        // Signs of patterns mean themselves here.
        let escaped =
            |text: &str| encode(&percent_decode(text)).replace('*', "%2A").replace(':', "%3A");
        let query: Vec<String> = query.split('&').map(escaped).collect();
        let query = query.join("&");
        let from = match query.is_empty() {
            true => Pattern::parse(&escaped(before)).ok()?,
            false => Pattern::parse(&format!("{}?{query}", escaped(before))).ok()?,
        };
        Some(Redirect {
            from,
            goal,
            status: Status::Moved,
            file: file.clone(),
            span: alias.span,
            to: Spanned::new(String::new(), alias.span),
        })
    }

    /// The redirects of the aliases of terms, sections and authors.
    fn of_lists(
        &self,
        documents: &Documents,
        people: &People,
        rules: &mut Vec<Redirect>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut lists: Vec<(&[Spanned<String>], &File, UrlPath)> = Vec::new();
        for document in documents {
            let matter = match &document.role {
                Role::Term { matter, .. } => matter,
                Role::Section(matter) => {
                    diagnostics.extend(no_path(document, matter));
                    matter
                }
                _ => continue,
            };
            if let Some(Named::Address(url)) = self.resolver.index.by_path.get(&document.path) {
                lists.push((&matter.aliases, &document.path, url.clone()));
            }
        }
        let languages = &self.inputs.config.languages;
        for person in people {
            for (language, record) in &person.records {
                let url = languages[*language].path(&encode(&person.path));
                lists.push((&record.matter.aliases, &record.file, url));
            }
        }
        for (aliases, file, url) in lists {
            for alias in aliases.iter().filter(|alias| alias.starts_with('/')) {
                rules.extend(self.alias(alias, Goal::Address(url.clone()), file, diagnostics));
            }
        }
    }
}

/// Aliases of a section that are not paths.
fn no_path(document: &Document, matter: &SectionMatter) -> Vec<Diagnostic> {
    let others = matter.aliases.iter().filter(|alias| !alias.starts_with('/'));
    let told = |alias: &Spanned<String>| {
        let message = format!("`{}` is not a path of the site", alias.value);
        let place = Place::span(&document.path, alias.span);
        Diagnostic::new(&diagnostic::BAD_VALUE, place, message)
            .hint("an alias of a section begins with `/`")
    };
    others.map(told).collect()
}

/// Leaves out what an earlier rule redirects already.
fn first_of_each(rules: &mut Vec<Redirect>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(String, String), (File, Span)> = HashMap::with_capacity(rules.len());
    rules.retain(|rule| {
        // The names of parts do not make patterns differ.
        let key = rule.from.sample(":", "*");
        let Some((file, span)) = seen.get(&key) else {
            seen.insert(key, (rule.file.clone(), rule.span));
            return true;
        };
        let place = Place::span(&rule.file, rule.span);
        let message = format!("`{}` is redirected twice", rule.from.as_str());
        let told = Diagnostic::new(&diagnostic::SHADOWED_REDIRECT, place, message);
        diagnostics.push(
            told.hint("remove one of the two; the first one counts")
                .note(format!("the other one is at {}", Place::span(file, *span))),
        );
        false
    });
}
