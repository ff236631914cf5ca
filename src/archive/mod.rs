//! Archive: documents become articles that know their neighbours.
//!
//! Every article is named, linked, filed under terms, authors, series, types, years and languages,
//! and every link in it is resolved. No field is filled in later.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use ssg_pictures::{Credits, Offer};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, Span};
use crate::discover::Sources;
use crate::ids::{ArticleId, DocumentId, LanguageId, PersonId, Table, TaxonomyId, TermId, TypeId};
use crate::markdown::{Answer, Picture};
use crate::parse::{Document, Front, Role};
use crate::tree::Spanned;
use crate::url::UrlPath;

mod address;
mod articles;
mod cited;
mod dois;
mod editions;
mod entry;
mod faults;
mod files;
mod forms;
mod hidden;
mod index;
mod keys;
mod links;
mod named;
mod neighbours;
mod pdf;
mod people;
mod pictures;
mod publish;
mod reading;
mod redirects;
mod related;
mod resolve;
mod reworded;
mod seen;
mod similar;
mod status;
mod terms;

use similar::Similar;

pub use address::address_of;
pub use cited::{Citations, CitedWorks, Source};
pub use dois::Dois;
pub use editions::{Edition, Section};
pub use entry::{FileEntry, Toned};
pub use faults::fault_of_drawing;
pub use files::Files;
pub use hidden::{Hidden, Reason, Visibility};
pub use index::{Index, Pending, Target};
pub use keys::Keys;
pub use links::{elsewhere, own_path};
pub use people::{Person, Record};
pub use reading::{Read, note_read, reading};
pub use redirects::{Goal, Redirect, Redirects};
pub use resolve::{Destination, Found, Here, Resolver};
pub use status::Reference;
pub use terms::Term;

/// The whole archive. An archive that differs only in words shares its parts.
#[derive(Clone)]
pub struct Archive {
    /// All documents that may be seen; their bodies have their numbers.
    documents: Table<DocumentId, Arc<Document>>,
    /// The resolved links of each document; where one is missing, the destination stays as written.
    /// Pictures have theirs.
    pub answers: Arc<Table<DocumentId, Vec<Option<Answer>>>>,
    /// Articles, newest first, equal dates by id; pages without a date come last.
    pub articles: Arc<Table<ArticleId, Article>>,
    /// Everybody who is named, registered or not.
    pub people: Arc<Table<PersonId, Person>>,
    /// Terms of each taxonomy.
    pub terms: Arc<Table<TaxonomyId, Table<TermId, Term>>>,
    /// What each language has.
    pub editions: Arc<Table<LanguageId, Edition>>,
    /// Files of `content/` that are published, by source path.
    pub files: Arc<Files>,
    /// Articles and sections by source path, address and id.
    pub index: Arc<Index>,
    /// Links to addresses that only the plan can resolve.
    pub pending: Arc<Vec<Pending>>,
    /// Redirects but plain aliases.
    pub redirects: Arc<Redirects>,
    /// What texts cite.
    pub citations: Arc<Citations>,
    /// DOIs that the site was given.
    pub dois: Arc<Dois>,
    /// Keys that differ from what ids say.
    keys: Arc<Keys>,
    /// What was left out, and why.
    pub hidden: Arc<Hidden>,
}

/// An article or page.
pub struct Article {
    /// Number of its document.
    pub document: DocumentId,
    /// Permanent id, the same in all its languages.
    pub id: Arc<str>,
    /// DOI without its resolver: that of the front matter, else that of `dois.tsv`.
    pub doi: Option<Box<str>>,
    /// Number of its language.
    pub language: LanguageId,
    /// Number of its type; none for pages.
    pub kind: Option<TypeId>,
    /// Address.
    pub permalink: UrlPath,
    /// Former addresses.
    pub aliases: Vec<Spanned<UrlPath>>,
    /// Authors in order; empty means the institute.
    pub authors: Vec<PersonId>,
    /// Contributors in order.
    pub contributors: Vec<Contributor>,
    /// Who speaks, in order.
    pub speakers: Vec<PersonId>,
    /// Terms in each taxonomy, in the order of the front matter.
    pub terms: Table<TaxonomyId, Vec<TermId>>,
    /// Lead picture.
    pub lead: Lead,
    /// The picture for social networks, where it is not the lead picture.
    pub social: Option<LeadFile>,
    /// Its series: taxonomy and term, and its part from 1.
    pub series: Option<Part>,
    /// The report of which it is a chapter.
    pub part_of: Option<ArticleId>,
    /// Its chapters, in order.
    pub chapters: Vec<ArticleId>,
    /// Editions in other languages.
    pub translations: Vec<ArticleId>,
    /// The page that says why it has its status.
    pub notice: Option<Box<Reference>>,
    /// The publication that takes its place.
    pub superseded_by: Option<Box<Reference>>,
    /// Articles of which it is the notice.
    pub concerns: Vec<ArticleId>,
    /// Files to download: entry in the front matter and source path.
    pub files: Vec<Download>,
    /// Past its `expires` date.
    pub archived: bool,
    /// Not public: shown only because the build was asked to.
    pub visibility: Visibility,
}

/// Somebody who took part.
pub struct Contributor {
    /// Who.
    pub person: PersonId,
    /// What they did; may be empty.
    pub role: String,
    /// Affiliation at the time; may be empty.
    pub affiliation: String,
}

/// Place in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Number of the taxonomy whose key is `series`.
    pub taxonomy: TaxonomyId,
    /// The series.
    pub term: TermId,
    /// From 1.
    pub part: usize,
}

/// The picture that represents an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// None.
    None,
    /// A file: the front matter's `image`, or the folder's only picture.
    File(LeadFile),
    /// A picture of the body, by its number in [`crate::markdown::Facts::pictures`].
    Body(usize),
}

/// A picture file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadFile {
    /// URL to print.
    pub url: Arc<str>,
    /// Width and height in pixels, where they could be read.
    pub size: Option<(u32, u32)>,
    /// In which sizes it can be offered.
    pub offer: Offer,
    /// What its file says about it, where that is anything.
    pub credits: Option<Arc<Credits>>,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// URL to print.
    pub url: String,
    /// Label, or the file's name.
    pub label: String,
    /// Kind: what the article says, else its format.
    pub kind: String,
    /// Format in capitals, such as `PDF`; may be empty.
    pub format: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Language where it differs; may be empty.
    pub language: String,
    /// Number of pages of a PDF; 0 when unknown.
    pub pages: u32,
    /// Where its source names it.
    pub span: Span,
}

/// What a build is asked to show, and when it takes place.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The clock of the build.
    pub now: Timestamp,
    /// Drafts are shown.
    pub drafts: bool,
    /// Articles that are not yet due are shown.
    pub future: bool,
}

/// What the archive is made from, in addition to the documents.
pub struct Inputs<'a> {
    /// The site's root, for measuring pictures.
    pub root: &'a Path,
    /// Configuration.
    pub config: &'a Config,
    /// All sources.
    pub sources: &'a Sources,
    /// Clock and what to show.
    pub moment: Moment,
    /// Sources of articles that are held back.
    pub held: &'a [PathBuf],
    /// Sources whose own errors stop the build. They are checked with the
    /// others, so that an author sees all errors at once.
    pub refused: &'a BTreeSet<PathBuf>,
    /// How many pages PDFs have that are as they were when they were counted.
    pub pages: &'a HashMap<Arc<Path>, u32>,
}

/// Makes the archive of all documents.
pub fn archive(documents: Vec<Arc<Document>>, inputs: &Inputs<'_>) -> (Archive, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (mut documents, hidden) = publish::publish(documents, inputs);
    let others = others(&documents);
    let mut people = people::Registry::new(&others, inputs, &mut diagnostics);
    let mut named = named::named(&documents, &hidden, inputs, &mut diagnostics);
    let dois = dois::dois(&mut named, &documents, &hidden, inputs, &mut diagnostics);
    let mut told = Vec::new();
    let (makers, (terms, filed)) = rayon::join(
        || articles::makers(&named, &documents, &mut people, &mut diagnostics),
        || terms::terms(&documents, &others, &named, &hidden, inputs, &mut told),
    );
    diagnostics.extend(told);
    let filing = (people.people(), &terms);
    let mut articles = articles::articles(&documents, named, makers, filed, filing, inputs);
    for article in articles.iter_mut() {
        // No term counts it, and no series has it.
        if front(&documents[article.document]).is_unlisted() {
            article.terms.iter_mut().for_each(Vec::clear);
        }
    }
    let (files, mut index) = rayon::join(
        || Files::new(&documents, &articles, &hidden, inputs),
        || Index::new(&documents, &articles, &hidden),
    );
    index.add_addresses(editions::addresses(&others, people.people(), &terms, inputs));
    let resolver = Resolver { index: &index, files: &files };
    // Files that menus lead to are published.
    for entry in inputs.config.menus.values().flatten() {
        let path = Destination::of(&entry.to).path;
        if let Found::File(entry) = resolver.of_root(&path, LanguageId::DEFAULT) {
            entry.note_used();
            entry.note_linked();
        }
    }
    neighbours::translations(&mut articles, &documents);
    neighbours::reports(&mut articles, &documents, resolver, inputs, &mut diagnostics);
    neighbours::series(&mut articles, &documents, inputs, &mut diagnostics);
    status::statuses(&mut articles, &documents, resolver, inputs, &mut diagnostics);
    let redirects = redirects::redirects(
        &articles,
        &documents,
        people.people(),
        resolver,
        inputs,
        &mut diagnostics,
    );
    let linker =
        links::Linker { documents: &documents, resolver, inputs, similar: Similar::default() };
    let people = people.finish(&linker, &mut diagnostics);
    let mut pending = Vec::new();
    let (answers, editions) = rayon::join(
        || linker.answers(&articles, &mut pending, &mut diagnostics),
        || editions::editions(&articles, &people, &terms, &documents, &others, inputs),
    );
    let citations = cited::citations(&linker, &articles, &mut diagnostics);
    linker.beside(&mut articles, &answers, &mut diagnostics);
    named_by_containers(&documents, &files, inputs, &mut diagnostics);
    files.drawings(&mut diagnostics);
    files.unused(&hidden, &mut diagnostics);
    documents.par_iter_mut().for_each(settle);
    let archive = Archive {
        documents,
        answers: Arc::new(answers),
        articles: Arc::new(articles),
        people: Arc::new(people),
        terms: Arc::new(terms),
        editions: Arc::new(editions),
        files: Arc::new(files),
        index: Arc::new(index),
        pending: Arc::new(pending),
        redirects: Arc::new(redirects),
        citations: Arc::new(citations),
        dois: Arc::new(dois),
        keys: Arc::default(),
        hidden: Arc::new(hidden),
    };
    (archive, diagnostics)
}

/// A file beside a document that an argument of a container names, such as the data of a chart, is
/// published.
fn named_by_containers(
    documents: &Documents,
    files: &Files,
    inputs: &Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for document in documents {
        let folder = document.path.parent().unwrap_or(Path::new(""));
        for container in &document.facts.containers {
            for (_, value) in &container.arguments {
                let path = crate::discover::join(folder, value);
                let entry = path.and_then(|path| files.publish(&path));
                if let Some(entry) = entry.filter(|entry| entry.is_drawing()) {
                    let (seen, pictures) = (files.seen(entry), &inputs.config.pictures);
                    let place = || Place::span(&document.path, container.span);
                    diagnostics.extend(faults::fault(entry, seen, pictures, place));
                }
            }
        }
    }
}

/// All documents that may be seen.
type Documents = Table<DocumentId, Arc<Document>>;

/// All articles.
type Articles = Table<ArticleId, Article>;

/// Everybody who is named.
type People = Table<PersonId, Person>;

/// Terms of each taxonomy.
type Terms = Table<TaxonomyId, Table<TermId, Term>>;

/// Terms of an article in each taxonomy.
type TermsOfArticle = Table<TaxonomyId, Vec<TermId>>;

/// A document with its number.
type Numbered<'a> = (DocumentId, &'a Document);

/// All documents but articles, those of the default language first, so that they also name and sort
/// what the others describe.
fn others(documents: &Documents) -> Vec<Numbered<'_>> {
    let is_other = |(_, document): &Numbered<'_>| !matches!(document.role, Role::Article(_));
    let documents = documents.entries().map(|(number, document)| (number, &**document));
    let mut others: Vec<Numbered<'_>> = documents.filter(is_other).collect();
    others.sort_by_key(|(number, document)| (document.language, *number));
    others
}

/// Takes from a document what the archive has resolved: destinations, terms and names as written are
/// held once, not twice. A document that somebody else holds stays whole.
fn settle(document: &mut Arc<Document>) {
    let Some(settled) = Arc::get_mut(document) else { return };
    settled.facts.links = Vec::new();
    if let Role::Article(front) = &mut settled.role {
        front.authors = Vec::new();
        front.terms = Vec::new();
        let matter = &mut front.matter;
        matter.tags = Default::default();
        matter.topics = Default::default();
        matter.regions = Default::default();
        matter.contributors = Vec::new();
        matter.speakers = Default::default();
        matter.files = Vec::new();
        // The front holds these values, already read.
        (matter.date, matter.updated, matter.publish_at) = (None, None, None);
        (matter.expires, matter.start, matter.end) = (None, None, None);
        matter.aliases = Default::default();
    }
}

impl Archive {
    /// What tells where destinations lead.
    pub fn resolver(&self) -> Resolver<'_> {
        Resolver { index: &self.index, files: &self.files }
    }

    /// An article by its number.
    pub fn article(&self, id: ArticleId) -> &Article {
        &self.articles[id]
    }

    /// A person by their number.
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id]
    }

    /// All documents, to look at everything.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.documents.iter().map(|document| &**document)
    }

    /// Numbers of all documents.
    pub fn document_ids(&self) -> impl Iterator<Item = DocumentId> + use<> {
        self.documents.ids()
    }

    /// A document with its words; this counts as [`reading`] all of them.
    pub fn document(&self, number: DocumentId) -> &Document {
        note_read(&[Read::whole(number)]);
        &self.documents[number]
    }

    /// What other pages show of a document; this counts as [`reading`] no more than that.
    pub fn brief(&self, number: DocumentId) -> Brief<'_> {
        note_read(&[Read::brief(number)]);
        let document = &self.documents[number];
        let cited = self.citations.of(number).and_then(|cited| cited.summary.as_deref());
        Brief {
            title: &document.title,
            subtitle: &document.subtitle,
            summary: cited.unwrap_or(&document.facts.summary),
            own_summary: document.own_summary,
            minutes: document.minutes(),
        }
    }

    /// The pictures in the body of a document. They belong to its frame.
    pub fn pictures(&self, number: DocumentId) -> &[Picture] {
        &self.documents[number].facts.pictures
    }

    /// A document for what no output shows, or for what belongs to its frame; this does not count as [`reading`] it.
    pub fn document_aside(&self, number: DocumentId) -> &Document {
        &self.documents[number]
    }

    /// The file of a document.
    pub fn source(&self, number: DocumentId) -> &Arc<Path> {
        &self.documents[number].path
    }

    /// Front matter of an article: all but its words.
    pub fn front(&self, article: &Article) -> &Front {
        front(&self.documents[article.document])
    }

    /// Title of an article without its subtitle.
    pub fn title(&self, article: &Article) -> &str {
        self.brief(article.document).title
    }

    /// Summary of an article in plain text.
    pub fn summary(&self, article: &Article) -> &str {
        self.summary_of(article.document)
    }

    /// Summary of a document in plain text.
    pub fn summary_of(&self, number: DocumentId) -> &str {
        self.brief(number).summary
    }

    /// Terms of a taxonomy under which an article is filed: its own, each with those above it.
    pub fn filed(&self, article: &Article, taxonomy: TaxonomyId) -> Vec<TermId> {
        let mut filed = Vec::with_capacity(article.terms[taxonomy].len());
        for term in &article.terms[taxonomy] {
            for term in editions::lineage(&self.terms[taxonomy], *term) {
                if !filed.contains(&term) {
                    filed.push(term);
                }
            }
        }
        filed
    }

    /// A term's name after the names of the terms above it: "Europe / France".
    pub fn term_path(
        &self,
        taxonomy: TaxonomyId,
        term: TermId,
        language: LanguageId,
    ) -> Cow<'_, str> {
        let terms = &self.terms[taxonomy];
        let named = &terms[term];
        match named.parent {
            Some(_) => Cow::Owned(editions::path(terms, term, language).join(" / ")),
            None => Cow::Borrowed(named.name(language)),
        }
    }

    /// Numbers of all articles and pages.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> + use<> {
        self.articles.ids()
    }
}

/// What other pages show of a document: all of this is in [`Document::brief`].
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a> {
    /// Title of an article without its subtitle.
    pub title: &'a str,
    /// Subtitle; may be empty.
    pub subtitle: &'a str,
    /// Summary in plain text; may be empty.
    pub summary: &'a str,
    /// Its author wrote the summary, which is not text of the body.
    pub own_summary: bool,
    /// Minutes of reading, at least 1.
    pub minutes: usize,
}

/// Front matter of an article's document.
pub(crate) fn front(document: &Document) -> &Front {
    match &document.role {
        Role::Article(front) => front,
        _ => unreachable!("an article's document holds an article's front matter"),
    }
}

/// Text of a path with `/` between folders.
pub(crate) fn path_text(path: &Path) -> &str {
    path.to_str().unwrap_or("")
}

/// Paths of sources by their text, for look-ups and near misses.
pub(crate) type Paths<T> = BTreeMap<PathBuf, T>;

/// A file path shared with diagnostics.
pub(crate) type File = Arc<Path>;
