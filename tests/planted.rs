//! One mistake, planted at a random place of a good site, is told once, at its own line and column,
//! whatever the line ends, and with a byte-order mark or without.

use std::fs;
use std::path::{Path, PathBuf};

use crate::random;
use crate::tools::Folder;
use ssg::archive::Moment;
use ssg::build::{Options, Progress, Report, build};
use ssg::config::Overrides;

use random::Random;

const ARTICLES: usize = 9;
const ROUNDS: u64 = 400;

/// A mistake: the rule that it breaks, where it goes, and what is put there. `@` begins what the
/// diagnostic points at; without one, it points at the opening fence.
struct Mistake {
    rule: &'static str,
    place: Place,
    text: &'static str,
}

#[derive(Clone, Copy)]
enum Place {
    /// Takes the place of the line of this key.
    Key(&'static str),
    /// A further line of front matter.
    Front,
    /// A paragraph of its own.
    Body,
    /// Takes the closing fence away.
    Closing,
    /// A byte that is no UTF-8, in a paragraph of its own.
    Byte,
}

use crate::tools;
use Place::{Body, Byte, Closing, Front, Key};

const fn mistake(rule: &'static str, place: Place, text: &'static str) -> Mistake {
    Mistake { rule, place, text }
}

const MISTAKES: &[Mistake] = &[
    mistake("unknown-key", Key("summary"), "@sumary: Of rivers."),
    mistake("unknown-key", Key("title"), "@titel: Of rivers"),
    mistake("unknown-key", Front, "@colour: blue"),
    mistake("duplicate-key", Key("summary"), "tags: [water]\n@tags: [trade]"),
    mistake("wrong-type", Front, "draft: @maybe"),
    mistake("hiding-key", Front, "@status: deleted"),
    mistake("bad-date", Key("date"), "date: @2024-02-30"),
    mistake("bad-date", Key("date"), "date: \"@13/04/2024\""),
    mistake("ambiguous-date", Key("date"), "date: @03/04/2024"),
    mistake("date-order", Front, "updated: @2023-02-01"),
    mistake("missing-date", Key("date"), ""),
    mistake("syntax", Key("title"), "title: @\"Of rivers"),
    mistake("syntax", Key("title"), "title: @Rivers: an outlook"),
    mistake("yaml-comment", Key("title"), "title: Issue @#4 of the bulletin"),
    mistake("front-matter-fence", Closing, ""),
    mistake("not-utf8", Byte, "Caf@"),
    mistake("unknown-type", Key("type"), "type: @artcle"),
    mistake("unregistered-author", Key("author"), "author: 'By John Roe and @Jane Do'"),
    mistake("unknown-term", Key("topics"), "topics: [Water, @Trdae]"),
    mistake("missing-file", Front, "image: { src: @gone.png, alt: A map }"),
    mistake("missing-file", Front, "pdf: @gone.pdf"),
    mistake("empty-alt", Front, "image: @map.svg"),
    mistake("bad-reference", Front, "part_of: @gone.md"),
    mistake("bad-identifier", Front, "doi: @11.5555/1"),
    mistake(
        "rights-expired",
        Front,
        "image: { src: map.svg, alt: A map, rights_until: @2024-01-01 }",
    ),
    mistake("dead-link", Body, "Of [é](a1.md) and [lakes](@gone.md)."),
    mistake("dead-link", Body, "See [lakes](@/gone/)."),
    mistake("dead-link", Body, "See <a href=\"@gone.md\">lakes</a>."),
    mistake("dead-anchor", Body, "See [lakes](@a2.md#gone)."),
    mistake("missing-file", Body, "See ![lakes](@gone.png)."),
    mistake("hidden-target", Body, "See [lakes](@draft.md)."),
    mistake("hidden-target", Body, "See [lakes](@/articles/2031/later/)."),
    mistake("own-host-link", Body, "See [lakes](@https://institute.example/articles/)."),
    mistake("foreign-media", Body, "See ![lakes](@https://maps.example/a.png)."),
    mistake("empty-alt", Body, "See @![](map.svg)."),
    mistake("template-noise", Body, "See @{{< lakes >}}."),
    mistake("footnote", Body, "See lakes.@[^gone]"),
    mistake("skipped-heading", Body, "@###### Deep"),
];

#[test]
fn a_planted_mistake_is_told_once_at_its_place() {
    let site = Site::new();
    let report = site.check();
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    for round in 0..ROUNDS {
        let mut random = Random::new(&[4, round]);
        // Every mistake in turn, so that none is left to chance.
        let mistake = &MISTAKES[round as usize % MISTAKES.len()];
        site.plant(mistake, &mut random, round);
    }
}

struct Site {
    folder: Folder,
}

impl Site {
    fn new() -> Site {
        let folder = Folder::new("planted");
        let plain = tools::root().join("tests/sites/theme");
        tools::copy(&plain, &folder.path().join("themes/plain"));
        folder.write(
            "site.toml",
            "base_url = \"https://institute.example/\"\ntheme = \"plain\"\n\n[institute]\nname = \
             \"Example Institute\"\n\n[types.article]\nlabel = \"Article\"\npath = \
             \"/articles/\"\npermalink = \"/articles/:year/:slug/\"\n\n[types.brief]\nlabel = \
             \"Brief\"\n\n[taxonomies.tags]\nlabel = \"Tags\"\n\n[taxonomies.topics]\nlabel = \
             \"Topics\"\nterms = [\"Water\", \"Trade\"]\nclosed = true\n",
        );
        folder.write("authors/jane-doe.toml", "name = \"Jane Doe\"\n");
        folder.write(
            "content/articles/map.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>\n",
        );
        folder.write(
            "content/pages/about.md",
            "---\ntitle: About\n---\n\n![A map](../articles/map.svg)\n",
        );
        let hidden = |more: &str| format!("---\ntitle: Hidden\n{more}\n---\n\nText.\n");
        folder.write("content/articles/draft.md", &hidden("date: 2024-03-04\ndraft: true"));
        folder.write("content/articles/later.md", &hidden("date: 2031-03-04"));
        for number in 0..ARTICLES {
            folder.write(&format!("content/articles/a{number}.md"), &article(number).join("\n"));
        }
        Site { folder }
    }

    fn check(&self) -> Report {
        let options = Options {
            root: self.folder.path().to_path_buf(),
            config_file: PathBuf::from("site.toml"),
            output: None,
            overrides: Overrides::default(),
            moment: Moment {
                now: tools::CLOCK.parse().expect("a moment"),
                drafts: false,
                future: false,
            },
            preview: false,
            baseline: None,
            held: Vec::new(),
            published: self.folder.path().join("public"),
            compared: None,
            against: None,
            update: None,
            cache: None,
        };
        build(&options, &Silent)
    }

    fn plant(&self, mistake: &Mistake, random: &mut Random, round: u64) {
        let number = random.below(ARTICLES);
        let file = format!("content/articles/a{number}.md");
        let path = self.folder.path().join(&file);
        let good = fs::read(&path).expect("it was written");

        let mut lines = article(number);
        let at = planted(&mut lines, mistake, random);
        let (line, column) = match at.iter().position(|line| line.contains('@')) {
            Some(_) => place(&lines, &at),
            None => (1, 1),
        };
        let end = if random.below(2) == 0 { "\n" } else { "\r\n" };
        let mark = if random.below(2) == 0 { "" } else { "\u{feff}" };
        let text = format!("{mark}{}", lines.join(end).replace('@', ""));
        let mut bytes = text.into_bytes();
        if let Byte = mistake.place {
            let broken = bytes.windows(4).position(|four| four == b"Caf~").expect("it is there");
            bytes[broken + 3] = 0xE9;
        }
        fs::write(&path, bytes).expect("the folder can be written");

        let report = self.check();
        let told: Vec<_> = report
            .diagnostics
            .iter()
            .map(|told| {
                let place = &told.place;
                (told.rule.name, place.file.as_ref(), place.line, place.column)
            })
            .collect();
        assert_eq!(
            told,
            [(mistake.rule, Path::new(&file), line, column)],
            "round {round}, `{}`: {:#?}\n{}",
            mistake.text,
            report.diagnostics,
            lines.join("\n"),
        );
        fs::write(&path, good).expect("the folder can be written");
    }
}

/// A good article; its neighbours link to it in each way there is.
fn article(number: usize) -> Vec<String> {
    let next = (number + 1) % ARTICLES;
    let text = format!(
        "---\ntitle: Rivers of {number}\ndate: 2024-03-0{}\ntype: article\nauthor: Jane Doe\n\
         summary: |\n  Of rivers.\n  And lakes.\ntags:\n  - water\n  - trade\ntopics: [Water]\n---\n\n\
         The river rose by {number} metres.\n\n## Findings\n\nSee [the next](a{next}.md#findings), \
         [again](/articles/2024/a{next}/), [by id](id:articles/a{next}).\n\n- One.\n- Two.\n\n### \
         Method\n\n> A gauge.\n\n```\n{{{{< code >}}}}\n```\n\nThe end.\n",
        number + 1
    );
    text.split('\n').map(str::to_string).collect()
}

/// Puts the mistake in; gives the lines that are new.
fn planted(lines: &mut Vec<String>, mistake: &Mistake, random: &mut Random) -> Vec<String> {
    let closing = lines.iter().skip(1).position(|line| line == "---").expect("it is closed") + 1;
    let new: Vec<String> = mistake.text.split('\n').map(str::to_string).collect();
    match mistake.place {
        Key(key) => {
            let start = lines.iter().position(|line| line.starts_with(key)).expect("it is there");
            let more = lines[start + 1..].iter().take_while(|line| line.starts_with(' ')).count();
            // `tags` stands twice when the mistake says so; the list goes with the line that is
            // replaced.
            if mistake.rule == "duplicate-key" {
                let tags = lines.iter().position(|line| line == "tags:").expect("it is there");
                lines.drain(tags..tags + 3);
            }
            let start = lines.iter().position(|line| line.starts_with(key)).unwrap_or(start);
            let new = new.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>();
            lines.splice(start..=start + more, new.clone());
            new
        }
        Front => {
            let tops: Vec<usize> =
                (1..=closing).filter(|at| !lines[*at].starts_with(' ')).collect();
            let at = tops[random.below(tops.len())];
            lines.splice(at..at, new.clone());
            new
        }
        Closing => {
            lines.remove(closing);
            Vec::new()
        }
        Body | Byte => {
            let is_free = |at: &usize| {
                let fences = lines[..*at].iter().filter(|line| line.starts_with("```")).count();
                lines[*at - 1].is_empty() && fences % 2 == 0
            };
            let gaps: Vec<usize> = (closing + 2..lines.len()).filter(is_free).collect();
            let at = gaps[random.below(gaps.len())];
            let heading = mistake.text.contains('#') && mistake.text.starts_with("@#");
            let before = match random.below(4) {
                _ if heading => "",
                0 => "",
                1 => "  ",
                2 => "> ",
                _ => "1. ",
            };
            let byte = if matches!(mistake.place, Byte) { "~" } else { "" };
            let new = vec![format!("{before}{}{byte}", mistake.text)];
            let mut block = new.clone();
            block.push(String::new());
            lines.splice(at..at, block);
            new
        }
    }
}

/// Line and column of the `@`.
fn place(lines: &[String], new: &[String]) -> (usize, usize) {
    let marked = new.iter().find(|line| line.contains('@')).expect("it is marked");
    let line = lines.iter().position(|line| line == marked).expect("it is there");
    let column = marked.chars().position(|c| c == '@').expect("it is marked");
    // The place of a quoted text is its quote.
    let quoted = marked.find('@').is_some_and(|at| marked[..at].ends_with('"'));
    let is_front = lines[..line].iter().filter(|line| *line == "---").count() == 1;
    (line + 1, column + 1 - usize::from(quoted && is_front))
}

struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str) {}
    fn planned(&self, _: usize) {}
    fn made(&self) {}
}
