//! What changes between two builds.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::corpus::Corpus;
use crate::floor;
use crate::program::{Place, Program};

/// A kind of run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// Into folders that do not exist.
    Cold,
    /// Again, with nothing changed.
    NoChange,
    /// A paragraph more in one article.
    OneBody,
    /// Another title of one article.
    OneTitle,
    /// A tag more of one article.
    OneTag,
    /// One article more.
    NewArticle,
    /// Another template of articles.
    OneTemplate,
    /// Site, output and cache as copies: every file is new, none has other bytes.
    RestoredCheckout,
}

impl Scenario {
    /// All of them, in the order in which they run.
    pub const ALL: [Scenario; 8] = [
        Scenario::Cold,
        Scenario::NoChange,
        Scenario::OneBody,
        Scenario::OneTitle,
        Scenario::OneTag,
        Scenario::NewArticle,
        Scenario::OneTemplate,
        Scenario::RestoredCheckout,
    ];

    /// Name on the command line and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Scenario::Cold => "cold",
            Scenario::NoChange => "no-change",
            Scenario::OneBody => "one-body",
            Scenario::OneTitle => "one-title",
            Scenario::OneTag => "one-tag",
            Scenario::NewArticle => "new-article",
            Scenario::OneTemplate => "one-template",
            Scenario::RestoredCheckout => "restored-checkout",
        }
    }

    /// Changes the site at `place` for the run `run` (from 0): an article and words that no other
    /// run took. Tells a page that must hold certain words afterwards.
    pub fn change(
        self,
        program: &Program,
        corpus: &Corpus,
        size: usize,
        place: &Place,
        run: usize,
    ) -> io::Result<Option<Expected>> {
        let number = (size / 2 + run) % size;
        let words = format!("Changed in run {run}, {}", self.name());
        let articles = place.site.join("content/articles");
        let source = articles.join(corpus.file_name(number));
        let expected = Expected { page: page(place, &corpus.slug(number)), words: words.clone() };
        match self {
            Scenario::Cold | Scenario::NoChange | Scenario::RestoredCheckout => return Ok(None),
            Scenario::OneBody => {
                edit(&source, |text| format!("{text}\n{words}.\n"))?;
            }
            Scenario::OneTitle => {
                edit(&source, |text| text.replacen("title: \"", &format!("title: \"{words} "), 1))?;
            }
            Scenario::OneTag => {
                edit(&source, |text| {
                    let mut tags = corpus.tags().iter().map(|tag| format!("\"{tag}\""));
                    let new = tags.find(|tag| !text.contains(tag)).expect("it has six at most");
                    text.replacen("tags: [", &format!("tags: [{new}, "), 1)
                })?;
                return Ok(None);
            }
            Scenario::NewArticle => {
                let number = size + run;
                let text = corpus.article(number, program.links);
                fs::write(articles.join(corpus.file_name(number)), format!("{text}\n{words}.\n"))?;
                return Ok(Some(Expected { page: page(place, &corpus.slug(number)), words }));
            }
            Scenario::OneTemplate => {
                edit(&place.site.join(program.template), |text| {
                    text.replacen(program.mark, &format!("{}\n<p>{words}</p>", program.mark), 1)
                })?;
            }
        }
        Ok(Some(expected))
    }
}

/// A page and words that it must hold.
pub struct Expected {
    page: PathBuf,
    words: String,
}

impl Expected {
    /// Fails where the page lacks the words: what was measured was not what was asked.
    pub fn check(&self) -> io::Result<()> {
        let text = fs::read_to_string(&self.page)?;
        match text.contains(&self.words) {
            true => Ok(()),
            false => {
                let page = self.page.display();
                Err(io::Error::other(format!("{page} lacks \"{}\"", self.words)))
            }
        }
    }
}

/// Site, output and cache of `place` as copies below `folder`.
pub fn restored(place: &Place, folder: &Path) -> io::Result<Place> {
    let copy = Place::new(folder.join("site"), folder);
    floor::copy(&place.site, &copy.site)?;
    floor::copy(&place.output, &copy.output)?;
    if place.cache.is_dir() {
        floor::copy(&place.cache, &copy.cache)?;
    }
    Ok(copy)
}

fn page(place: &Place, slug: &str) -> PathBuf {
    place.output.join("articles").join(slug).join("index.html")
}

fn edit(file: &Path, change: impl Fn(&str) -> String) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    let changed = change(&text);
    if changed == text {
        return Err(io::Error::other(format!("{} did not change", file.display())));
    }
    fs::write(file, changed)
}
