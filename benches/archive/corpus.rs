//! An archive of articles, the same for one (size, seed) on every machine and for each program: only
//! the form of its links differs.
//!
//! Articles have 400 to 1,500 words (median 750) with headings, emphasis, lists, quotations, and
//! links to one another; a fifth has a table, a twentieth code, and some paragraphs a footnote. Each
//! has one to three of n / 40 authors, two to six of 200 tags (Zipf), a credit and a summary, and a
//! date within twenty years.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use crate::random::{Random, Weights};
use crate::words;

/// Changed whenever the same size and seed give other articles.
pub const VERSION: u32 = 1;

/// How articles link to one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// By source file, `slug.md`.
    Source,
    /// By URL, `/articles/slug/`.
    Url,
}

/// What an article says of itself before its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Title, credit, date, authors, tags and summary.
    Full,
    /// Title and date.
    Plain,
}

/// An archive of articles.
pub struct Corpus {
    size: usize,
    seed: u64,
    matter: Matter,
    small: Vec<&'static str>,
    large: Vec<&'static str>,
    authors: Vec<String>,
    author_weights: Weights,
    tags: Vec<String>,
    tag_weights: Weights,
    sentences: Vec<Sentence>,
}

struct Sentence {
    text: String,
    words: usize,
}

/// Purposes of streams of numbers.
const SETUP: u64 = 0;
const TITLE: u64 = 1;
const ARTICLE: u64 = 2;

const SENTENCES: usize = 20_000;

impl Corpus {
    /// The archive of `size` articles that belongs to `seed`.
    pub fn new(size: usize, seed: u64, matter: Matter) -> Corpus {
        let mut random = Random::new(&[SETUP, seed]);
        let small = words::list(words::SMALL);
        let large = words::list(words::LARGE);
        let mut tags = Vec::new();
        for aspect in words::list(words::TAG_ASPECTS) {
            for field in words::list(words::TAG_FIELDS) {
                tags.insert(random.below(tags.len() + 1), format!("{field} {aspect}"));
            }
        }
        let authors = author_names((size / 40).max(3), &mut random);
        let sentences = sentences(&small, &large, &mut random);
        Corpus {
            size,
            seed,
            matter,
            small,
            large,
            author_weights: Weights::falling(authors.len(), 10.0, 0.5),
            authors,
            tag_weights: Weights::falling(tags.len(), 1.0, 1.0),
            tags,
            sentences,
        }
    }

    /// Writes all articles into `folder`, which is made.
    pub fn write(&self, folder: &Path, links: Links) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for number in 0..self.size {
            fs::write(folder.join(self.file_name(number)), self.article(number, links))?;
        }
        Ok(())
    }

    /// File name of an article; numbers beyond the size of the archive are further articles.
    pub fn file_name(&self, number: usize) -> String {
        format!("{}.md", self.slug(number))
    }

    /// Last part of an article's URL.
    pub fn slug(&self, number: usize) -> String {
        let words = self.title(number).to_lowercase();
        let kept =
            words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut slug = String::new();
        for word in kept {
            if slug.len() + word.len() > 60 {
                break;
            }
            slug.push_str(word);
            slug.push('-');
        }
        format!("{slug}{number}")
    }

    fn title(&self, number: usize) -> String {
        let mut random = Random::new(&[TITLE, self.seed, number as u64]);
        let count = random.between(4, 9);
        let mut title = capitalised(&self.phrase(&mut random, count));
        if random.chance(0.25) {
            title.push_str(": ");
            title.push_str(&self.phrase(&mut random, 4));
        }
        if random.chance(0.05) {
            title.push_str(" & the country's next step");
        }
        title
    }

    fn phrase(&self, random: &mut Random, count: usize) -> String {
        (0..count).map(|_| random.pick(&self.large)).collect::<Vec<_>>().join(" ")
    }

    /// The whole source of an article.
    pub fn article(&self, number: usize, links: Links) -> String {
        let mut random = Random::new(&[ARTICLE, self.seed, number as u64]);
        let body = Body::new(self, &mut random, links).blocks.join("\n\n");
        let day = random.below(20 * 365 - 30);
        let time = random.below(86_400);
        let author_count = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3][random.below(10)];
        let authors = self.author_weights.draw_different(&mut random, author_count);
        let tag_count = random.between(2, 6);
        let tags = self.tag_weights.draw_different(&mut random, tag_count);
        let summary =
            format!("{} {}", self.sentence(&mut random).text, self.sentence(&mut random).text);
        let journal = random.pick(&words::JOURNALS);
        let issue = random.between(1, 400);
        if self.matter == Matter::Plain {
            let title = quoted(&self.title(number));
            return format!("---\ntitle: {title}\ndate: {}\n---\n\n{body}\n", date(day, time));
        }
        format!(
            "---\ntitle: {}\ncredit: \"Originally published in {journal}, no. {issue}\"\ndate: {}\n\
             authors: [{}]\ntags: [{}]\nsummary: {}\n---\n\n{body}\n",
            quoted(&self.title(number)),
            date(day, time),
            authors.iter().map(|at| quoted(&self.authors[*at])).collect::<Vec<_>>().join(", "),
            tags.iter().map(|at| quoted(&self.tags[*at])).collect::<Vec<_>>().join(", "),
            quoted(&summary),
        )
    }

    /// All tags, the most frequent first.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    fn sentence(&self, random: &mut Random) -> &Sentence {
        &self.sentences[random.below(SENTENCES)]
    }
}

/// A body while it is written.
struct Body<'a> {
    corpus: &'a Corpus,
    links: Links,
    blocks: Vec<String>,
    /// Words still to be written.
    left: isize,
    /// Words since the last heading.
    since_heading: usize,
}

impl<'a> Body<'a> {
    fn new(corpus: &'a Corpus, random: &mut Random, links: Links) -> Body<'a> {
        let words = loop {
            let words = random.log_normal(750.0, 0.40);
            if (400.0..=1500.0).contains(&words) {
                break words as isize;
            }
        };
        let mut body = Body { corpus, links, blocks: Vec::new(), left: words, since_heading: 0 };
        let mut table = random.chance(0.20);
        let mut code = random.chance(0.05);
        let mut headings = 0;
        let mut notes = 0;
        while body.left > 0 {
            let starts_with_heading = body.blocks.is_empty() && random.chance(0.2);
            if body.since_heading >= 180 || starts_with_heading {
                let mark = if headings == 0 || random.chance(0.7) { "##" } else { "###" };
                let count = random.between(2, 6);
                body.blocks.push(format!("{mark} {}", capitalised(&corpus.phrase(random, count))));
                headings += 1;
                body.since_heading = 0;
            }
            body.block(random, &mut notes);
            if table && headings > 0 {
                table = false;
                body.blocks.push(body.table(random));
            }
            if code && headings > 0 {
                code = false;
                body.blocks.push(code_block(random));
            }
        }
        for note in 1..=notes {
            body.blocks.push(format!("[^{note}]: {}", corpus.sentence(random).text));
        }
        body
    }

    fn block(&mut self, random: &mut Random, notes: &mut usize) {
        let kind = if self.blocks.is_empty() { 0.0 } else { random.unit() };
        let block = if kind < 0.78 {
            let count = random.between(3, 6);
            let mut text = (0..count).map(|_| self.sentence(random)).collect::<Vec<_>>().join(" ");
            if random.chance(0.12) {
                *notes += 1;
                write!(text, "[^{notes}]").expect("a String takes all");
            }
            text
        } else if kind < 0.87 {
            let numbered = random.chance(0.3);
            let count = random.between(3, 5);
            let items = (1..=count).map(|item| match numbered {
                true => format!("{item}. {}", self.sentence(random)),
                false => format!("- {}", self.sentence(random)),
            });
            items.collect::<Vec<_>>().join("\n")
        } else if kind < 0.94 {
            format!("> {}\n> {}", self.plain(random), self.plain(random))
        } else {
            format!("**{}**", self.plain(random).replace('"', "").trim_end_matches('.'))
        };
        self.blocks.push(block);
    }

    fn plain(&mut self, random: &mut Random) -> &'a str {
        let sentence = self.corpus.sentence(random);
        self.left -= sentence.words as isize;
        self.since_heading += sentence.words;
        &sentence.text
    }

    /// A sentence, now and then with emphasis or a link in it.
    fn sentence(&mut self, random: &mut Random) -> String {
        let text = self.plain(random);
        let kind = random.unit();
        if kind >= 0.24 || text.contains('"') || text.contains("--") {
            return text.to_string();
        }
        let mut words = text.split(' ').map(str::to_string).collect::<Vec<_>>();
        let at = 1 + random.below(words.len() - 4);
        let bare = |word: &str| word.trim_matches(|c| c == ',' || c == '.').to_string();
        if kind < 0.10 {
            words[at] = format!("*{}", words[at]);
            words[at + 2] = format!("{}*", bare(&words[at + 2]));
        } else if kind < 0.16 {
            words[at] = format!("**{}", words[at]);
            words[at + 1] = format!("{}**", bare(&words[at + 1]));
        } else if kind < 0.21 {
            let report = random.below(9999);
            words[at] = format!("[{}](https://example.org/report/{report})", bare(&words[at]));
        } else {
            let slug = self.corpus.slug(random.below(self.corpus.size));
            words[at] = match self.links {
                Links::Source => format!("[{}]({slug}.md)", bare(&words[at])),
                Links::Url => format!("[{}](/articles/{slug}/)", bare(&words[at])),
            };
        }
        words.join(" ")
    }

    fn table(&self, random: &mut Random) -> String {
        let mut table = String::from("| Country | Year | Share | Note |\n|---|---:|---:|---|");
        for _ in 0..random.between(4, 10) {
            let country = random.pick(&words::COUNTRIES);
            let year = random.between(1990, 2026);
            let share = random.unit() * 100.0;
            let note = format!(
                "{} {} {}",
                random.pick(&self.corpus.small),
                random.pick(&self.corpus.large),
                random.pick(&self.corpus.large)
            );
            write!(table, "\n| {country} | {year} | {share:.1}% | {note} |")
                .expect("a String takes all");
        }
        table
    }
}

fn code_block(random: &mut Random) -> String {
    let lines = (0..random.between(3, 9)).map(|lag| {
        let year = random.between(1990, 2026);
        format!("x{lag} = estimate(panel, year={year}, lag={lag})  # <{lag}>")
    });
    format!("```python\n{}\n```", lines.collect::<Vec<_>>().join("\n"))
}

fn sentences(small: &[&'static str], large: &[&'static str], random: &mut Random) -> Vec<Sentence> {
    let all = [small, large].concat();
    let weights = Weights::falling(all.len(), 3.0, 0.75);
    let mut sentences = Vec::with_capacity(SENTENCES);
    for _ in 0..SENTENCES {
        let count = random.between(7, 30);
        let mut words =
            (0..count).map(|_| all[weights.draw(random)].to_string()).collect::<Vec<_>>();
        if count > 14 && random.chance(0.6) {
            words[count / 2].push(',');
        }
        let kind = random.unit();
        if kind < 0.06 {
            words[3] = "country's".into();
        } else if kind < 0.10 {
            words[2].insert(0, '"');
            words[5].push('"');
        } else if kind < 0.13 {
            words[4].push_str(" --");
        }
        words[0] = capitalised(&words[0]);
        sentences.push(Sentence { text: format!("{}.", words.join(" ")), words: count });
    }
    sentences
}

fn author_names(count: usize, random: &mut Random) -> Vec<String> {
    let given = words::list(words::GIVEN);
    let family = words::list(words::FAMILY);
    let initials = words::list("A B C D E F G H J K L M N P R S T W");
    let mut names = Vec::with_capacity(count);
    let mut taken = HashSet::new();
    while names.len() < count {
        let (first, last) = (random.pick(&given), random.pick(&family));
        let name = match taken.contains(&format!("{first} {last}")) {
            true => format!("{first} {}. {last}", random.pick(&initials)),
            false => format!("{first} {last}"),
        };
        if taken.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

fn capitalised(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

/// A text in double quotes, for YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A date and time (UTC), `day` days after 1 November 2006.
fn date(day: usize, time: usize) -> String {
    const MONTHS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut month, mut left) = (2006, 10, day);
    loop {
        let leap = month == 1 && year % 4 == 0;
        let days = MONTHS[month] + usize::from(leap);
        if left < days {
            break;
        }
        left -= days;
        month += 1;
        if month == 12 {
            month = 0;
            year += 1;
        }
    }
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1, left + 1)
}
