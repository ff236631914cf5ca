//! Pictures in the sizes that the theme declares. The file for browsers without WebP has the address
//! of the picture itself, unless a link leads readers to the file as it is.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::Serialize;
use ssg_pictures::{Credits, Encoding, Fault, Format, Reduced, converted, encode, reduce, smaller};

use super::recipe::Bytes;
use super::{Content, Origin, Output, Recipe};
use crate::archive::{FileEntry, Lead};
use crate::config::Pictures;
use crate::diagnostic::{self, Diagnostic, Place};
use crate::disk::Hash;
use crate::ids::{ArticleId, LanguageId};
use crate::markdown::without_word;
use crate::site::Site;
use crate::url::UrlPath;

/// Name and version of the code that makes them.
const RECIPE: (&str, u32) = ("picture", 1);

/// Where a picture comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folder {
    Static,
    Content,
}

pub(super) fn plan<'a>(site: &'a Site) -> Vec<Output<'a>> {
    if site.theme.pictures.is_none() {
        return Vec::new();
    }
    let files = &site.archive.files;
    let entries = files.statics().map(|entry| (entry, Folder::Static));
    let entries = entries.chain(files.published().map(|entry| (entry, Folder::Content)));
    let offered = entries.map(|(entry, folder)| (entry, folder, widths(site, entry)));
    let offered: Vec<_> = offered.filter(|(.., widths)| !widths.is_empty()).collect();
    if offered.is_empty() {
        return Vec::new();
    }
    let said = said(site);
    let recent = Arc::new(Recent::new(rayon::current_num_threads() + 1));
    let sizes = |(entry, folder, widths): &(&'a FileEntry, Folder, Vec<u32>)| {
        sizes(site, entry, (*folder, widths), &said, &recent)
    };
    offered.iter().flat_map(sizes).collect()
}

/// The credits that articles give, by the addresses of their pictures: that of the newest counts.
fn said<'a>(site: &'a Site) -> HashMap<&'a str, &'a str> {
    let mut said = HashMap::new();
    let mut note = |url: &'a str, credit: &'a str| {
        if !credit.is_empty() {
            said.entry(url).or_insert(credit);
        }
    };
    for id in site.archive.ids() {
        let article = site.archive.article(id);
        let answers = &site.archive.answers[article.document];
        if let Lead::File(file) = &article.lead {
            note(&file.url, site.credit(article));
        }
        let pictures = &site.archive.document(article.document).facts.pictures;
        for (number, picture) in pictures.iter().enumerate() {
            let Some(Some(answer)) = answers.get(picture.link) else { continue };
            let credit = match &picture.credit {
                credit if !credit.is_empty() => without_word(credit),
                _ if article.lead == Lead::Body(number) => site.credit(article),
                _ => continue,
            };
            note(&answer.url, credit);
        }
    }
    said
}

/// True when the address of a file of `content/` holds a picture that is made from it, or nothing.
pub(super) fn replaces(site: &Site, entry: &FileEntry) -> bool {
    let picture = || site.archive.files.picture(entry);
    !widths(site, entry).is_empty()
        && !entry.is_linked()
        && picture().is_some_and(|picture| picture.format != Format::Gif)
}

/// The widths in which a file is offered.
fn widths(site: &Site, entry: &FileEntry) -> Vec<u32> {
    let files = &site.archive.files;
    let shown = || entry.shown().and_then(|_| files.picture(entry));
    match site.theme.pictures.as_ref().zip(shown()) {
        Some((offered, picture)) => {
            offered.widths.of((picture.width, picture.height), files.offer(entry))
        }
        None => Vec::new(),
    }
}

/// All sizes of a file.
fn sizes<'a>(
    site: &'a Site,
    entry: &'a FileEntry,
    (folder, widths): (Folder, &[u32]),
    said: &HashMap<&str, &str>,
    recent: &Arc<Recent>,
) -> Vec<Output<'a>> {
    let (Some(widest), Some(picture)) = (widths.last(), site.archive.files.picture(entry)) else {
        return Vec::new();
    };
    let mut credits = picture.credits.written();
    if credits.line().is_empty()
        && let Some(said) = said.get(site.config.base.link(&entry.url).as_str())
    {
        credits.credit = (*said).to_string();
    }
    let place = entry.shown().unwrap_or_else(|| Place::file(entry.source.clone()));
    let output = |url: UrlPath, width: u32, encoding: Encoding| {
        let Pictures { most_pixels, quality, .. } = site.config.pictures;
        let size = Size {
            credits: credits.clone(),
            width,
            widest: *widest,
            encoding,
            quality,
            most_pixels,
            source: entry.source.clone(),
            site,
            entry,
            place: place.clone(),
            recent: recent.clone(),
        };
        Output {
            url,
            language: LanguageId::DEFAULT,
            origin: Origin::Source(Arc::from(entry.source.as_path())),
            content: Content::Derived(Box::new(Recipe::new(
                entry.source.clone(),
                RECIPE,
                size,
                make,
            ))),
            newest: ArticleId::NEWEST,
        }
    };
    let url = entry.url.as_str();
    let of_width =
        |width: &u32| output(UrlPath::new(&smaller(url, *width)), *width, Encoding::WebP);
    let mut outputs: Vec<Output<'_>> = widths.iter().map(of_width).collect();
    let fallback = match picture.format {
        Format::Tiff => Some((UrlPath::new(&converted(url)), Encoding::Jpeg)),
        _ if folder == Folder::Static || !replaces(site, entry) => None,
        Format::Jpeg => Some((entry.url.clone(), Encoding::Jpeg)),
        Format::Png => Some((entry.url.clone(), Encoding::Png)),
        Format::WebP => Some((entry.url.clone(), Encoding::WebP)),
        Format::Gif | Format::Avif => None,
    };
    outputs.extend(fallback.map(|(url, encoding)| output(url, *widest, encoding)));
    outputs
}

/// A size of a picture.
#[derive(Serialize)]
struct Size<'a> {
    /// What is written into it.
    credits: Credits,
    width: u32,
    /// The greatest of its widths: the others are made from it.
    widest: u32,
    encoding: Encoding,
    quality: u8,
    #[serde(skip)]
    most_pixels: u64,
    #[serde(skip)]
    source: PathBuf,
    #[serde(skip)]
    site: &'a Site,
    #[serde(skip)]
    entry: &'a FileEntry,
    /// Where it is used first.
    #[serde(skip)]
    place: Place,
    #[serde(skip)]
    recent: Arc<Recent>,
}

fn make(bytes: &[u8], size: &Size<'_>) -> Bytes {
    let reduced = size.recent.reduced(bytes, size.widest, size.most_pixels);
    let made = reduced.and_then(|picture| {
        size.site.note_tone(size.entry, bytes, picture.tone());
        encode(&picture, size.width, size.encoding, size.quality, &size.credits)
    });
    made.map_err(|_| {
        let message = format!("`{}` cannot be read as a picture", size.source.display());
        let diagnostic = Diagnostic::new(&diagnostic::BROKEN_PICTURE, size.place.clone(), message);
        Box::new(diagnostic.hint("open it in a picture editor and save it again"))
    })
}

/// Pictures that were decoded last, so that one is not decoded for each of its sizes. There are a
/// few more than threads, since the sizes of a picture are made one after another.
struct Recent {
    pictures: Mutex<VecDeque<(Hash, u32, Decoded)>>,
    most: usize,
}

type Decoded = Arc<OnceLock<Result<Arc<Reduced>, Fault>>>;

impl Recent {
    fn new(most: usize) -> Recent {
        Recent { pictures: Mutex::default(), most }
    }

    /// The picture of these bytes, `widest` pixels wide.
    fn reduced(&self, bytes: &[u8], widest: u32, most_pixels: u64) -> Result<Arc<Reduced>, Fault> {
        let decoded = self.of(Hash::of(bytes), widest);
        decoded.get_or_init(|| reduce(bytes, widest, most_pixels).map(Arc::new)).clone()
    }

    fn of(&self, hash: Hash, widest: u32) -> Decoded {
        let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        let found = pictures.iter().find(|(of, wide, _)| (*of, *wide) == (hash, widest));
        if let Some((.., decoded)) = found {
            return decoded.clone();
        }
        if pictures.len() >= self.most {
            pictures.pop_front();
        }
        let decoded = Decoded::default();
        pictures.push_back((hash, widest, decoded.clone()));
        decoded
    }
}
