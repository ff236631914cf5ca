//! Plan: every URL of the site with its view, before a byte is made. The plan finds collisions, and
//! resolves links to addresses that have no source.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use schemars::{JsonSchema as _, Schema, SchemaGenerator};

use crate::archive::{Pending, elsewhere};
use crate::diagnostic::{self, Diagnostic, Fix, Names, Place, Span, nearest};
use crate::outputs::views::SiteView;
use crate::outputs::{
    Group, Kind, Moves, OUTPUTS, Origin, Output, search_faults, views_of_templates, without_card,
};
use crate::parse::{Role, Standing};
use crate::site::Site;
use crate::theme::{Contract, Theme};
use crate::url::{self, UrlPath};

mod addresses;
mod host;
mod redirects;
mod setting;

use redirects::Checked;
use setting::setting;

pub(crate) use host::{hidden_go, place as host_place};

/// All outputs of a site.
pub struct Plan<'a> {
    /// Outputs, in the order of [`OUTPUTS`].
    pub outputs: Vec<Planned<'a>>,
    /// All that is redirected.
    pub moves: Moves<'a>,
}

/// An output and its kind.
pub struct Planned<'a> {
    /// Its kind.
    pub kind: &'static Kind,
    /// The output.
    pub output: Output<'a>,
    /// The file it becomes, relative to the output folder.
    pub file: Arc<str>,
}

/// Plans a site.
pub(crate) fn plan(site: &Site) -> (Plan<'_>, Vec<Diagnostic>) {
    let of_kinds: Vec<Vec<Output<'_>>> = OUTPUTS.par_iter().map(|kind| (kind.plan)(site)).collect();
    let mut outputs = Vec::with_capacity(of_kinds.iter().map(Vec::len).sum());
    for (kind, of_kind) in OUTPUTS.iter().zip(of_kinds) {
        outputs.par_extend(of_kind.into_par_iter().map(|output| {
            let file = output.url.file().into();
            Planned { kind, output, file }
        }));
    }
    let moves = Moves::new(site);
    let others = || {
        let mut diagnostics = dead_links(site, &outputs, &moves);
        diagnostics.extend(addresses::check(site, &outputs));
        diagnostics.extend(redirects(site, &outputs, &moves));
        diagnostics.extend(containers(site));
        diagnostics.extend(templates(site));
        diagnostics.extend(too_many(site, &outputs));
        diagnostics.extend(narrowed_cut(site));
        diagnostics.extend(host::check(site, &outputs));
        diagnostics.extend(without_card(site));
        diagnostics.extend(search_faults(site));
        diagnostics
    };
    let (mut diagnostics, others) = rayon::join(|| collisions(site, &outputs), others);
    diagnostics.extend(others);
    diagnostics.extend_from_slice(undefined_fields(&site.theme));
    (Plan { outputs, moves }, diagnostics)
}

/// Outputs that would fall on one file, also on file systems that fold case or Unicode forms, and
/// files in the place of a folder that another needs.
fn collisions(site: &Site, outputs: &[Planned<'_>]) -> Vec<Diagnostic> {
    let folded: Vec<Cow<'_, str>> =
        outputs.par_iter().map(|planned| url::folded(&planned.file)).collect();
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(outputs.len());
    let mut diagnostics = Vec::new();
    for (number, folded) in folded.iter().enumerate() {
        if let Some(other) = seen.insert(folded, number) {
            let (a, b) = (&outputs[other], &outputs[number]);
            let (url, folds_to) = (&b.output.url, &a.output.url);
            let message = match url == folds_to {
                true => format!("the address `{url}` is taken twice"),
                false => format!("`{folds_to}` and `{url}` are one address to some file systems"),
            };
            diagnostics.push(collision(site, a, b, message));
        }
    }
    let within = |(number, folded): (usize, &Cow<'_, str>)| {
        let folders = folded.rmatch_indices('/').map(|(end, _)| &folded[..end]);
        let files = folders.filter_map(|folder| seen.get(folder).copied());
        files.map(|file| (file, number)).collect::<Vec<_>>()
    };
    let within: Vec<(usize, usize)> = folded.par_iter().enumerate().flat_map_iter(within).collect();
    diagnostics.extend(within.into_iter().map(|(file, number)| {
        let (a, b) = (&outputs[file], &outputs[number]);
        let (file, url) = (&a.output.url, &b.output.url);
        collision(site, a, b, format!("`{file}` is a file, and `{url}` needs a folder there"))
    }));
    diagnostics
}

/// Reports a collision where an author can fix it: at a source, if either is one.
fn collision<'a>(site: &Site, a: &Planned<'a>, b: &Planned<'a>, message: String) -> Diagnostic {
    let (at, other) = match (&a.output.origin, &b.output.origin) {
        (
            Origin::Source(_) | Origin::Alias(..) | Origin::Redirect(..),
            Origin::Made(_) | Origin::Beside(..),
        ) => (a, b),
        // An alias yields to what has its address.
        (Origin::Alias(..) | Origin::Redirect(..), Origin::Source(_)) => (a, b),
        _ => (b, a),
    };
    let place = match &at.output.origin {
        Origin::Source(path) => address_place(site, path),
        Origin::Alias(path, span) | Origin::Redirect(path, span) => Place::span(path, *span),
        Origin::Made(_) | Origin::Beside(..) => Place::file(&*site.config.file),
    };
    Diagnostic::new(&diagnostic::URL_COLLISION, place, message)
        .hint(match (&at.output.origin, &other.output.origin) {
            (Origin::Alias(alias, _), Origin::Source(source)) if alias == source => {
                "remove the alias: it is the page's own address".to_string()
            }
            (Origin::Alias(..), Origin::Alias(..)) => "remove one of the aliases".to_string(),
            (Origin::Redirect(..), Origin::Alias(..))
            | (Origin::Alias(..), Origin::Redirect(..)) => {
                "remove the redirect, or the alias".to_string()
            }
            (Origin::Redirect(..), _) => {
                "remove the redirect: its address is one of the site, and no pattern".to_string()
            }
            (Origin::Alias(..), _) => {
                "remove the alias, or give the other one another `slug` or `permalink`".to_string()
            }
            (Origin::Source(_), Origin::Made(_) | Origin::Beside(..)) => own_text(site, at, other),
            (Origin::Source(path), Origin::Source(other))
                if [path, other].map(is_section) == [true; 2] =>
            {
                "remove one of the texts, or join them: a page has one".to_string()
            }
            _ => {
                let settings: Vec<String> =
                    [at, other].into_iter().filter_map(|planned| setting(site, planned)).collect();
                match settings.is_empty() {
                    true => "give one of them another `slug` or `permalink`".to_string(),
                    false => {
                        let file = site.config.file.display();
                        format!("set {} in `{file}`", settings.join(", or "))
                    }
                }
            }
        })
        .note(format!("once for {}", other.output.origin))
        .note(format!("once for {}", at.output.origin))
}

/// The source is the text of a folder.
fn is_section(path: &Arc<Path>) -> bool {
    Standing::of(path).stem == "_index"
}

/// What to do about a source that stands where the program makes a page of its own.
fn own_text(site: &Site, at: &Planned<'_>, other: &Planned<'_>) -> String {
    let is_section = matches!(&at.output.origin, Origin::Source(path) if is_section(path));
    match other.kind.name {
        "author" if is_section => {
            "move it: the record of an author is `content/authors/NAME.md` or `authors/NAME.toml`"
                .to_string()
        }
        "term" if is_section => {
            "move it: the text of a term is `content/terms/TAXONOMY/TERM/_index.md`".to_string()
        }
        _ => {
            let own = match is_section {
                true => "rename the folder of this section, whose path is its address",
                false => "give the source another `slug` or `permalink`",
            };
            let setting = setting(site, other);
            let file = site.config.file.display();
            let setting = setting.map(|key| format!(", or set {key} in `{file}`"));
            format!("a page is made there anyway; {own}{}", setting.unwrap_or_default())
        }
    }
}

/// The place where a source sets its address, else its front matter.
fn address_place(site: &Site, path: &Path) -> Place {
    let found = site.archive.documents().find(|document| *document.path == *path);
    let Some(document) = found else {
        return Place::file(path);
    };
    let said = match &document.role {
        Role::Article(front) => front.matter.permalink.as_ref().or(front.matter.slug.as_ref()),
        _ => None,
    };
    Place::span(&document.path, said.map_or(document.fence, |said| said.span))
}

/// What is wrong with redirects.
fn redirects(site: &Site, outputs: &[Planned<'_>], moves: &Moves<'_>) -> Vec<Diagnostic> {
    if site.archive.redirects.rules.is_empty() {
        return Vec::new();
    }
    let is_page = |planned: &&Planned<'_>| planned.kind.group != Group::Redirect;
    let pages: HashSet<&UrlPath> =
        outputs.iter().filter(is_page).map(|planned| &planned.output.url).collect();
    let addresses = Addresses::new(&pages);
    Checked::new(site, moves, &pages).diagnostics(&addresses)
}

fn dead_links(site: &Site, outputs: &[Planned<'_>], moves: &Moves<'_>) -> Vec<Diagnostic> {
    let pending = &site.archive.pending;
    if pending.is_empty() {
        return Vec::new();
    }
    let known: HashSet<&UrlPath> = outputs.iter().map(|planned| &planned.output.url).collect();
    let addresses = OnceLock::new();
    let nearest = |url: &str| addresses.get_or_init(|| Addresses::new(&known)).nearest(url);
    pending
        .par_iter()
        .filter(|link| !known.contains(&link.url))
        .filter(|link| !moves.redirects(&link.url))
        .filter(|link| !site.config.external.has(link.url.as_str()))
        .map(|link| dead_link(link, &known, nearest))
        .collect()
}

/// The addresses of a site, to find the one that was meant.
struct Addresses<'a> {
    urls: Vec<&'a str>,
    names: Names,
    by_last: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Addresses<'a> {
    fn new(known: &HashSet<&'a UrlPath>) -> Addresses<'a> {
        let mut urls: Vec<&str> = known.iter().map(|url| url.as_str()).collect();
        urls.retain(|url| *url != "/");
        urls.sort_unstable();
        let names = Names::new(urls.iter().map(|url| url.trim_matches('/')));
        let mut by_last: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, url) in urls.iter().enumerate() {
            by_last.entry(last_part(url)).or_default().push(number);
        }
        Addresses { urls, names, by_last }
    }

    /// The address nearest to `url`, else the only one whose last part is the same.
    fn nearest(&self, url: &str) -> Option<&'a str> {
        let same = || match self.by_last.get(last_part(url)).map(Vec::as_slice) {
            // Numbers of pages and years mean nothing here.
            Some([only]) if last_part(url).contains(char::is_alphabetic) => Some(*only),
            _ => None,
        };
        let number = self.names.nearest(url.trim_matches('/')).or_else(same);
        number.map(|number| self.urls[number])
    }
}

fn last_part(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    url.rsplit_once('/').map_or(url, |(_, last)| last)
}

fn dead_link<'a>(
    link: &Pending,
    known: &HashSet<&UrlPath>,
    nearest: impl Fn(&str) -> Option<&'a str>,
) -> Diagnostic {
    let folder = link.url.join("/");
    let hint = if known.contains(&folder) {
        Some(format!("did you mean `{folder}`?"))
    } else {
        nearest(link.url.as_str()).map(|near| format!("did you mean `{near}`?"))
    };
    let message = format!("there is nothing at `{}`", link.url);
    // Only the slash at the end is missing.
    let path = link.destination.split(['#', '?']).next().unwrap_or("");
    let span = Span::at(link.place.line, link.place.column, link.place.length);
    let fix = known.contains(&folder).then(|| Fix::new(span, path, format!("{path}/")));
    let elsewhere = match path.contains("://") {
        true => Some("remove what is before `https://`"),
        false => elsewhere(path),
    };
    Diagnostic::new(&diagnostic::DEAD_LINK, link.place.clone(), message)
        .hint_if(elsewhere.map(str::to_string).or(hint))
        .fix_if(fix)
}

/// Checks the `:::` containers of all texts against the theme's components.
fn containers(site: &Site) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for document in site.archive.documents() {
        for container in &document.facts.containers {
            if let Err((message, hint)) = site.theme.check_container(container) {
                let place = Place::span(&document.path, container.span);
                diagnostics.push(
                    Diagnostic::new(&diagnostic::UNKNOWN_CONTAINER, place, message).hint_if(hint),
                );
            }
        }
    }
    diagnostics
}

/// Checks the templates that articles name against those of the theme.
fn templates(site: &Site) -> Vec<Diagnostic> {
    let articles = site.archive.ids().map(|id| site.archive.article(id));
    let named = articles.filter_map(|article| {
        let template = site.archive.front(article).matter.template.as_ref()?;
        (!site.theme.has(template)).then(|| (site.archive.source(article.document), template))
    });
    named
        .map(|(file, template)| {
            let place = Place::span(file, template.span);
            let message = format!("the theme has no template `{}`", template.value);
            let near = nearest(template, site.theme.names());
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            Diagnostic::new(&diagnostic::THEME_MISSING, place, message).hint_if(hint)
        })
        .collect()
}

/// Fields that templates ask for and no view has. A theme looks for them once.
pub(crate) fn undefined_fields(theme: &Theme) -> &[Diagnostic] {
    theme.undefined_fields(contract)
}

/// What templates see.
fn contract() -> Contract {
    let mut generator = SchemaGenerator::default();
    let views = views_of_templates().into_iter().map(|(_, pages)| (pages.view)(&mut generator));
    let views = views.map(Schema::to_value).collect();
    let every = SiteView::json_schema(&mut generator);
    Contract {
        views,
        variables: vec![("site", every.to_value())],
        definitions: generator.take_definitions(true),
    }
}

/// Reports that narrowed lists were left out.
fn narrowed_cut(site: &Site) -> Option<Diagnostic> {
    let (count, minimum) = site.narrowed.as_ref()?.cut?;
    let most = &site.config.narrow.as_ref()?.most;
    let place = match most.span.line {
        0 => Place::file(&*site.config.file),
        _ => Place::span(&site.config.file, most.span),
    };
    let message = format!(
        "there would be {count} narrowed lists, and `[limits]` takes {}: those of fewer than {minimum} works are left out",
        most.value
    );
    let hint = "write a greater `minimum` into `[narrow]`, or a greater `narrowed` into `[limits]`";
    Some(Diagnostic::new(&diagnostic::NARROWED_CUT, place, message).hint(hint))
}

fn too_many(site: &Site, outputs: &[Planned<'_>]) -> Option<Diagnostic> {
    let limit = site.config.file_limit.as_ref()?;
    if outputs.len() <= limit.value {
        return None;
    }
    let message = format!("the site has {} files; its host takes {}", outputs.len(), limit.value);
    let place = Place::span(&site.config.file, limit.span);
    let diagnostic = Diagnostic::new(&diagnostic::TOO_MANY_FILES, place, message).hint(FEWER);
    Some(with_kinds(diagnostic, outputs))
}

/// What would make fewer files.
const FEWER: &str = "larger pages of lists, fewer feeds or fewer terms make fewer files";

/// Notes of how many files there are of each kind.
fn with_kinds(mut diagnostic: Diagnostic, outputs: &[Planned<'_>]) -> Diagnostic {
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for planned in outputs {
        *by_kind.entry(planned.kind.name).or_default() += 1;
    }
    let mut kinds: Vec<(usize, &str)> =
        by_kind.into_iter().map(|(name, count)| (count, name)).collect();
    kinds.sort_by_key(|(count, name)| (std::cmp::Reverse(*count), *name));
    for (count, name) in kinds {
        diagnostic = diagnostic.note(format!("{count} of kind `{name}`"));
    }
    diagnostic
}
