//! DOIs of a site: given to publications, and brought back from where they are registered.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::export::site;
use super::{NoExport, Options, Progress};
use crate::archive::{Article, Visibility};
use crate::config::{Doi, Pattern};
use crate::diagnostic::nearest;
use crate::disk;
use crate::dois::{self, Entry, FILE, opaque};
use crate::ids::ArticleId;
use crate::outputs::{
    Deposits, Query, Registered, Registrar, Which, deposited, deposits, is_diagnostic, registered,
};
use crate::site::Site;
use crate::slug::slug;
use crate::url::{BaseUrl, UrlPath, percent_decode};

/// The deposits of some publications with a registrar of DOIs.
pub fn deposit(
    options: &Options,
    query: &Query,
    registrar: Registrar,
    which: Which,
    progress: &dyn Progress,
) -> Result<Deposits, NoExport> {
    let site = site(options, progress)?;
    deposits(&site, query, registrar, which).map_err(NoExport::Question)
}

/// What gets a DOI.
#[derive(Debug, Clone, Default)]
pub struct ToReserve {
    /// Publications by source, id or address.
    pub named: Vec<String>,
    /// All that has none.
    pub all: bool,
    /// Of all, only this type.
    pub kind: Option<String>,
}

/// DOIs that were given.
#[derive(Debug, Clone, Default)]
pub struct Reserved {
    /// The text of `dois.tsv` with them.
    pub text: String,
    /// Sources with their new DOIs.
    pub given: Vec<(PathBuf, String)>,
    /// Sources that were named and have one already.
    pub had: Vec<(PathBuf, String)>,
    /// Sources that were named and get none, and why.
    pub refused: Vec<(PathBuf, &'static str)>,
}

/// Gives DOIs to publications that have none, also to drafts that are named. Nothing is written.
pub fn reserve(
    options: &Options,
    wanted: &ToReserve,
    progress: &dyn Progress,
) -> Result<Reserved, NoExport> {
    let mut all = options.clone();
    (all.moment.drafts, all.moment.future) = (true, true);
    let site = site(&all, progress)?;
    let question = |message: String| NoExport::Question(message);
    let Some(doi) = &site.config.doi else {
        return Err(question("the site says nothing of its DOIs\n  hint: write `prefix = \"10.1234\"` into `[doi]` of `site.toml`, with the prefix that your registrar gave you".to_string()));
    };
    let mut articles = Vec::new();
    for name in &wanted.named {
        articles.extend(named(&site, name).map_err(question)?);
    }
    if let Some(kind) = &wanted.kind
        && !site.config.types.iter().any(|known| known.name == *kind)
    {
        let near = nearest(kind, site.config.types.iter().map(|kind| kind.name.as_str()));
        let hint = near.map_or(String::new(), |near| format!("\n  hint: did you mean `{near}`?"));
        return Err(question(format!("the site has no type `{kind}`{hint}")));
    }
    if wanted.all {
        let is_wanted = |article: &&Article| {
            let Some(kind) = article.kind.map(|kind| &site.config.types[kind]) else {
                return false;
            };
            let is_shown = match article.visibility {
                Visibility::Public => true,
                Visibility::Draft => options.moment.drafts,
                Visibility::Scheduled => options.moment.future,
            };
            let is_asked = match &wanted.kind {
                Some(name) => kind.name == *name,
                None => kind.scholarly,
            };
            is_shown
                && is_asked
                && article.doi.is_none()
                && told_to_nobody(&site, article).is_none()
        };
        articles.extend(site.archive.articles.iter().filter(is_wanted));
    }
    // In the order of their ids, so that the same DOIs are given whatever their dates.
    articles.sort_by_key(|article| (&article.id, article.language));
    articles.dedup_by_key(|article| (&article.id, article.language));
    let mut taken: HashSet<String> = HashSet::new();
    taken.extend(site.archive.dois.entries().iter().map(|entry| entry.doi.to_lowercase()));
    let written = site.archive.articles.iter().filter_map(|article| article.doi.as_deref());
    taken.extend(written.map(str::to_lowercase));
    let mut entries = site.archive.dois.entries().to_vec();
    let mut reserved = Reserved::default();
    for article in articles {
        let source = site.archive.source(article.document).to_path_buf();
        if let Some(has) = &article.doi {
            reserved.had.push((source, has.to_string()));
            continue;
        }
        if let Some(why) = told_to_nobody(&site, article) {
            reserved.refused.push((source, why));
            continue;
        }
        let made = free(&site, doi, article, &taken).map_err(question)?;
        taken.insert(made.to_lowercase());
        entries.push(entry(&site, article, &made));
        reserved.given.push((source, made));
    }
    reserved.text = dois::text(&entries, &former(options, &site)?);
    Ok(reserved)
}

fn entry(site: &Site, article: &Article, doi: &str) -> Entry {
    Entry {
        id: article.id.to_string(),
        language: site.config.languages[article.language].code.clone(),
        doi: doi.to_string(),
        ..Entry::default()
    }
}

/// Why no registrar is told of an article, so that it needs no DOI.
fn told_to_nobody(site: &Site, article: &Article) -> Option<&'static str> {
    let front = site.archive.front(article);
    if front.is_gone() {
        Some("is gone")
    } else if front.matter.canonical.is_some() {
        Some("is a copy of what `canonical` names, whose DOI is that of the original")
    } else if front.is_unlisted() {
        Some("is unlisted, and registrars are told nothing of it")
    } else {
        None
    }
}

/// The text of the file as it is; an error where its lines are not those that the site has read.
fn former(options: &Options, site: &Site) -> Result<String, NoExport> {
    let file = options.root.join(FILE);
    let text = match disk::exists(&file) {
        false => String::new(),
        true => disk::read_text(&file).map_err(|error| {
            NoExport::Question(format!("`{FILE}` cannot be read: {}", disk::words(&error)))
        })?,
    };
    match dois::entries(&text).0 == site.archive.dois.entries() {
        true => Ok(text),
        false => Err(NoExport::Question(format!(
            "`{FILE}` is not as the site has read it: somebody changed it meanwhile, or it is a link that leads out of the site\n  hint: call the command again; nothing was written"
        ))),
    }
}

/// The publications that somebody names: all editions where the name is an id.
fn named<'s>(site: &'s Site, name: &str) -> Result<Vec<&'s Article>, String> {
    let articles = &site.archive.articles;
    let bare = name.trim_start_matches("id:");
    let path = bare.strip_prefix("content/").unwrap_or(bare);
    let source = |article: &Article| {
        let source = site.archive.source(article.document).to_str().unwrap_or("");
        source.strip_prefix("content/").unwrap_or(source).to_string()
    };
    let is_named = |article: &&Article| {
        source(article) == path || *article.id == *bare || article.permalink.as_str() == bare
    };
    let found: Vec<&Article> = articles.iter().filter(is_named).collect();
    if found.is_empty() {
        let sources: Vec<String> = articles.iter().map(source).collect();
        let known = sources.iter().map(String::as_str).chain(articles.iter().map(|one| &*one.id));
        let near = nearest(path, known);
        let hint = near.map_or_else(
            || {
                "name its source, such as `content/reports/rivers.md`, its id or its address"
                    .to_string()
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Err(format!("there is no publication `{name}`\n  hint: {hint}"));
    }
    if let Some(page) = found.iter().find(|article| article.kind.is_none()) {
        let source = site.archive.source(page.document).display();
        let is_notice = !page.concerns.is_empty();
        if !is_notice {
            return Err(format!(
                "`{source}` is a page: DOIs are for publications and for notices of retractions"
            ));
        }
    }
    Ok(found)
}

/// A DOI for an article that nothing has yet.
fn free(
    site: &Site,
    doi: &Doi,
    article: &Article,
    taken: &HashSet<String>,
) -> Result<String, String> {
    let is_opaque = Pattern::tokens(&doi.suffix).any(|token| token == "opaque");
    let source = || site.archive.source(article.document).display().to_string();
    for attempt in 0..1_000 {
        let made = filled(site, doi, article, attempt)
            .map_err(|part| format!("`{}` has no `{part}`, which is part of its DOI", source()))?;
        if !taken.contains(&made.to_lowercase()) {
            return Ok(made);
        }
        if !is_opaque {
            return Err(format!(
                "`{}` would get the DOI `{made}`, which is taken\n  hint: add `:opaque` to `suffix` in `[doi]`, or write another DOI into {FILE}",
                source()
            ));
        }
    }
    Err(format!("no DOI is free for `{}`", source()))
}

/// The DOI of a pattern; an error with the key that is missing.
fn filled(site: &Site, doi: &Doi, article: &Article, attempt: u32) -> Result<String, &'static str> {
    let language = &site.config.languages[article.language];
    let front = site.archive.front(article);
    let plain = |text: &str| {
        let parts = text.split('/').map(slug).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("/")
    };
    let said = |text: String, key: &'static str| match text.is_empty() {
        true => Err(key),
        false => Ok(text),
    };
    let value = |part: &str| match part {
        "type" => said(
            article
                .kind
                .map_or_else(|| "notice".into(), |kind| slug(&site.config.types[kind].name)),
            "type",
        ),
        "year" => {
            let year = front.date.as_ref().map(|date| format!("{:04}", date.year()));
            said(year.unwrap_or_default(), "date")
        }
        "number" => {
            let number = front.matter.report_number.as_ref();
            said(number.map_or(String::new(), |number| plain(number)), "report_number")
        }
        "slug" => {
            let last = article.permalink.as_str().trim_end_matches('/').rsplit('/').next();
            let last = percent_decode(last.unwrap_or("")).into_owned();
            said(slug(last.trim_end_matches(".html")), "slug")
        }
        "id" => said(plain(&article.id), "id"),
        "language" => Ok(language.code.to_lowercase()),
        _ => {
            let name = format!("{}\n{}\n{}", site.config.archive_id, article.id, language.code);
            let made = opaque(&doi.prefix, &name, attempt);
            Ok(made.rsplit('/').next().unwrap_or_default().to_string())
        }
    };
    let mut made = format!("{}/", doi.prefix);
    let mut rest = doi.suffix.as_str();
    while let Some((before, after)) = rest.split_once(':') {
        made.push_str(before);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let end = end.unwrap_or(after.len());
        made.push_str(&value(&after[..end])?);
        rest = &after[end..];
    }
    made.push_str(rest);
    let has = |part: &str| Pattern::tokens(&doi.suffix).any(|token| token == part);
    if !article.language.is_default() && !has("language") && !has("opaque") {
        made.push('.');
        made.push_str(&language.code.to_lowercase());
    }
    Ok(made)
}

/// What was brought back.
#[derive(Debug, Clone, Default)]
pub struct Synced {
    /// The text of `dois.tsv` with it.
    pub text: String,
    /// Records that were looked at.
    pub records: usize,
    /// Lines that are new.
    pub added: usize,
    /// Lines that are other than they were.
    pub changed: usize,
    /// What does not fit the site, each in words.
    pub contradictions: Vec<String>,
}

/// Brings back what a file of deposits or the answer of a registrar says. Nothing is written.
pub fn sync(options: &Options, text: &str, progress: &dyn Progress) -> Result<Synced, NoExport> {
    if is_diagnostic(text) {
        return Err(NoExport::Question(
            "this is what Crossref says of a deposit, not the deposit\n  hint: where it reports no failure, name the file that was handed in".to_string(),
        ));
    }
    // What is not public yet has DOIs, too.
    let mut all = options.clone();
    (all.moment.drafts, all.moment.future) = (true, true);
    let site = site(&all, progress)?;
    let mut sync = Sync {
        site: &site,
        entries: site.archive.dois.entries().to_vec(),
        by_doi: HashMap::new(),
        synced: Synced::default(),
    };
    for (id, article) in site.archive.articles.entries() {
        if let Some(doi) = &article.doi {
            // Editions may share one: the first is the original.
            sync.by_doi.entry(doi.to_lowercase()).or_insert(id);
        }
    }
    let before = sync.entries.clone();
    if let Some(deposits) = deposited(text) {
        let today =
            options.moment.now.to_zoned_datetime(site.config.zone.clone()).date().to_string();
        sync.synced.records = deposits.len();
        for one in deposits {
            let day = one.day.as_deref().unwrap_or(&today).to_string();
            sync.deposited(&one.doi, &one.hash, &day);
        }
    } else if let Some(answer) = registered(text) {
        sync.synced.records = answer.records.len();
        if let Some(total) = answer.total.filter(|total| *total > answer.records.len()) {
            sync.tell(format!(
                "the answer holds {} of {total} records: ask for all of them, as with `?rows=1000` at Crossref and `?page[size]=1000` at DataCite",
                answer.records.len()
            ));
        }
        for one in &answer.records {
            sync.registered(one);
        }
    } else {
        return Err(NoExport::Question(
            "this is neither a file that `ssg export` made nor an answer of Crossref, DataCite or Zenodo in JSON"
                .to_string(),
        ));
    }
    let Sync { entries, mut synced, .. } = sync;
    synced.added = entries.len() - before.len();
    synced.changed = entries.iter().zip(&before).filter(|(now, then)| now != then).count();
    synced.text = dois::text(&entries, &former(options, &site)?);
    Ok(synced)
}

struct Sync<'s> {
    site: &'s Site,
    entries: Vec<Entry>,
    /// Numbers of articles by DOI in lower case.
    by_doi: HashMap<String, ArticleId>,
    synced: Synced,
}

impl Sync<'_> {
    fn tell(&mut self, message: String) {
        self.synced.contradictions.push(message);
    }

    /// The line of a DOI, made where the front matter alone has it; none where the site has no such DOI.
    fn line(&mut self, doi: &str) -> Option<&mut Entry> {
        let known = self.entries.iter().position(|entry| entry.doi.eq_ignore_ascii_case(doi));
        let number = match known {
            Some(number) => number,
            None => {
                let article = &self.site.archive.articles[*self.by_doi.get(&doi.to_lowercase())?];
                let own = article.doi.as_deref().unwrap_or(doi);
                self.entries.push(entry(self.site, article, own));
                self.entries.len() - 1
            }
        };
        self.entries.get_mut(number)
    }

    fn deposited(&mut self, doi: &str, hash: &str, day: &str) {
        let Some(entry) = self.line(doi) else {
            return self.tell(format!("`{doi}` was deposited, and no publication has it"));
        };
        entry.deposit = hash.to_string();
        if entry.registered.is_empty() {
            entry.registered = day.to_string();
        }
    }

    /// Why the DOI of a record cannot be that of the article it leads to, which has none.
    fn unfit(&self, one: &Registered, other: &Article) -> Option<String> {
        let (doi, page) = (&one.doi, &other.permalink);
        if other.kind.is_none() && other.concerns.is_empty() {
            return Some(format!(
                "`{doi}` leads to `{page}`, which is a page: DOIs are for publications and for notices of retractions"
            ));
        }
        let language = &self.site.config.languages[other.language].code;
        let is_its = |entry: &&Entry| entry.id == *other.id && entry.language == *language;
        let is_same = |entry: &&Entry| entry.doi.eq_ignore_ascii_case(doi);
        let mut entries = self.entries.iter();
        if let Some(taken) = entries.find(|entry| is_same(entry) && !is_its(entry)) {
            return Some(format!(
                "`{doi}` leads to `{page}`, and {FILE} says that it is the DOI of `{}`",
                taken.id
            ));
        }
        let mut entries = self.entries.iter();
        let known = entries.find(|entry| is_its(entry) && !is_same(entry))?;
        Some(format!("`{doi}` leads to `{page}`, and so does `{}`", known.doi))
    }

    fn registered(&mut self, one: &Registered) {
        let own = self.site.config.doi.as_ref();
        if let Some(own) = own.filter(|own| !own.is_own(&one.doi)) {
            return self.tell(format!(
                "`{}` does not begin with the prefix of the site, `{}`: where it is yours, name its prefix in `others` of `[doi]`",
                one.doi, own.prefix
            ));
        }
        let article = self.by_doi.get(&one.doi.to_lowercase()).copied();
        let article = article.map(|number| &self.site.archive.articles[number]);
        let there = one.urls.iter().find_map(|url| at(self.site, url));
        let url = one.urls.first().filter(|url| !url.is_empty());
        match (article, there) {
            (Some(article), Some(other)) if article.id != other.id => {
                let message = format!(
                    "`{}` is the DOI of `{}`, and leads to `{}`",
                    one.doi, article.permalink, other.permalink
                );
                return self.tell(message);
            }
            (Some(_), None) if url.is_some() => {
                let message = format!(
                    "`{}` leads to `{}`, which is not a page of the site",
                    one.doi,
                    url.map_or("", String::as_str)
                );
                return self.tell(message);
            }
            (None, Some(other)) => match &other.doi {
                Some(own) => {
                    let message = format!(
                        "`{}` leads to `{}`, whose DOI is `{own}`",
                        one.doi, other.permalink
                    );
                    return self.tell(message);
                }
                None => {
                    if let Some(why) = self.unfit(one, other) {
                        return self.tell(why);
                    }
                    let is_known =
                        self.entries.iter().any(|entry| entry.doi.eq_ignore_ascii_case(&one.doi));
                    if !is_known {
                        self.entries.push(entry(self.site, other, &one.doi));
                    }
                }
            },
            (None, None) => {
                let known =
                    self.entries.iter().any(|entry| entry.doi.eq_ignore_ascii_case(&one.doi));
                if !known {
                    let to = url.map_or(String::new(), |url| format!(" for `{url}`"));
                    return self.tell(format!(
                        "`{}` is registered{to}, and no publication has it",
                        one.doi
                    ));
                }
            }
            _ => {}
        }
        if let Some(article) = article {
            self.title(article, one);
        }
        if let Some(entry) = self.line(&one.doi)
            && !one.day.is_empty()
        {
            entry.registered = one.day.clone();
        }
    }

    /// What is registered under another title.
    fn title(&mut self, article: &Article, one: &Registered) {
        let document = self.site.archive.document_aside(article.document);
        let same =
            |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let registered = same(&one.title);
        let mark = self.site.archive.front(article).title_mark();
        let own = document.title.strip_prefix(mark).unwrap_or(&document.title);
        let is_own = [own, &document.title].into_iter().any(|title| {
            registered == same(title)
                || registered == same(&format!("{title}: {}", document.subtitle))
        });
        if !registered.is_empty() && !is_own {
            let message = format!(
                "`{}` is registered as \"{}\", and the title is \"{own}\"",
                one.doi, one.title
            );
            self.tell(message);
        }
    }
}

/// The article at an address of the site.
fn at<'s>(site: &'s Site, url: &str) -> Option<&'s Article> {
    let path =
        [&site.config.home, &site.config.base].into_iter().find_map(|base| below(url, base))?;
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let url = UrlPath::new(path);
    let article = site.archive.index.by_url(&url)?;
    Some(site.archive.article(article))
}

/// The path of an address below a site's own, whatever its scheme.
fn below<'u>(url: &'u str, base: &BaseUrl) -> Option<&'u str> {
    let bare = |text: &str| text.find("://").map_or(0, |at| at + 3);
    let (rest, host) = (&url[bare(url)..], &base.origin[bare(&base.origin)..]);
    let own = rest.get(..host.len())?;
    let path = rest.get(host.len()..).filter(|_| own.eq_ignore_ascii_case(host))?;
    path.strip_prefix(base.path.as_str()).filter(|path| path.is_empty() || path.starts_with('/'))
}
