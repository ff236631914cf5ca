//! The search index finds what is published, and holds nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use ssg::search::query::Query;
use ssg::search::rank::Reader;

use crate::random::Random;
use crate::tools::{self, CLOCK, Folder};

const SITE: &str = "\
base_url = \"https://institute.example/archive/\"\ntheme = \"plain\"\n\n\
[languages.ar]\nname = \"العربية\"\n\n\
[institute]\nname = \"Institute\"\n\n\
[types.briefs]\nlabel = \"Brief\"\nplural = \"Briefs\"\n\n\
[types.reports]\nlabel = \"Report\"\nplural = \"Reports\"\n\n\
[taxonomies.topics]\nlabel = \"Topics\"\n\n\
[search]\nstop_words = [\"whereas\"]\n\
synonyms = { sewage = [\"Wastewater\"], drains = [\"sewers under\", \"clean sewers\"] }\n";

const ARTICLES: &[(&str, &str)] = &[
    (
        "content/briefs/rivers.md",
        "---\ntitle: Clean rivers\ntype: briefs\ndate: 2021-03-04\nauthor: José Núñez\n\
         topics: [Water]\nsummary: What the agencies owe.\n---\n\nPolicies for **wa**ter; the \
         government\npays.\n\n## Dredging\n\n気候変動と水。\n",
    ),
    (
        "content/reports/sewers.md",
        "---\ntitle: Sewers under cities\ntype: reports\ndate: 2023-05-06\nauthor: Jane Doe\n\
         topics: [Wastewater]\n---\n\nWater again, and a policy. The government wastes it.\n",
    ),
    ("content/pages/about.md", "---\ntitle: About\n---\n\nWe read meters.\n"),
    (
        "content/briefs/rivers.ar.md",
        "---\ntitle: أنهار نظيفة\ntype: briefs\ndate: 2021-03-04\n---\n\nالمِيَاه والسياسات.\n",
    ),
];

/// A site with these files besides its articles.
fn site(name: &str, more: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write("site.toml", SITE);
    for (file, text) in ARTICLES.iter().chain(more) {
        folder.write(file, text);
    }
    folder
}

fn build(folder: &Path, arguments: &[&str]) {
    let mut command = tools::ssg(&["build", "--clock", CLOCK]);
    let built = tools::run(command.args(arguments).current_dir(folder));
    assert!(built.status.success(), "{}", tools::told(&built));
}

/// The files of the index: paths and bytes.
fn index(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    index_in(folder, "public")
}

/// The same in another output folder.
fn index_in(folder: &Path, output: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let index = folder.join(output).join("search");
    let files = tools::files(&index);
    files
        .iter()
        .map(|file| (file.strip_prefix(&index).unwrap().into(), fs::read(file).unwrap()))
        .collect()
}

/// Titles that a query finds, best first.
fn titles(folder: &Path, language: &str, query: &str) -> Vec<String> {
    let index = folder.join("public/search").join(language);
    let reader = Reader::open(|path: &str| fs::read(index.join(path)).ok()).expect("an index");
    let facets: Vec<&str> = reader.root.facets.iter().map(|(name, ..)| name.as_str()).collect();
    let results = reader.find(&Query::read(query, &facets), |_| Vec::new()).expect("it is whole");
    let rows = results.documents.iter().map(|(document, _)| reader.row(*document).expect("a row"));
    rows.map(|row| row.title).collect()
}

#[test]
fn articles_are_found_by_all_that_they_say() {
    let folder = site("search-finds", &[]);
    build(folder.path(), &[]);
    let (rivers, sewers, about) = ("Clean rivers", "Sewers under cities", "About");
    let cases: &[(&str, &[&str])] = &[
        ("river", &[rivers]),
        // Stems, marks, and words in parts.
        ("policy agencies", &[rivers]),
        ("jose NUNEZ", &[rivers]),
        ("Núñez", &[rivers]),
        ("meters", &[about]),
        ("water", &[rivers, sewers]),
        ("dredging", &[rivers]),
        // A script without spaces.
        ("気候", &[rivers]),
        ("気候変動", &[rivers]),
        // A beginning, a typing error, another wording, a word that is dropped.
        ("sewe", &[sewers]),
        ("goverment rivers", &[rivers]),
        ("sewage", &[sewers]),
        ("whereas meters", &[about]),
        // A form that nobody wrote, beside forms that somebody did.
        ("agency", &[rivers]),
        ("dredge", &[rivers]),
        ("polices", &[]),
        // A wording of several words means all of them.
        ("drains", &[sewers]),
        // Phrases, here in titles and summaries.
        ("\"clean rivers\"", &[rivers]),
        ("\"rivers clean\"", &[]),
        ("\"agencies owe\" -cities", &[rivers]),
        // What narrows a search.
        ("water -cities", &[rivers]),
        ("water type:reports", &[sewers]),
        ("water -type:reports", &[rivers]),
        ("-type:reports year:2020-", &[rivers]),
        ("water author:doe", &[sewers]),
        ("topics:water", &[rivers]),
        ("tag:wastewater", &[sewers]),
        ("water year:2020-2022", &[rivers]),
        ("year:2023", &[sewers]),
        // Where nothing has all words, what has most of them.
        ("meters zebra", &[about]),
        ("zebra", &[]),
    ];
    for (query, expected) in cases {
        let mut found = titles(folder.path(), "en", query);
        found.sort();
        assert_eq!(found, *expected, "{query}");
    }
    // The title weighs more than the body.
    assert_eq!(titles(folder.path(), "en", "wastewater")[0], sewers);
    for query in ["مياه", "المياه", "سياسات", "أنهار"] {
        assert_eq!(titles(folder.path(), "ar", query), ["أنهار نظيفة"], "{query}");
    }
}

/// The summary that results show of a title.
fn summary(folder: &Path, title: &str) -> String {
    let index = folder.join("public/search/en");
    let reader = Reader::open(|path: &str| fs::read(index.join(path)).ok()).expect("an index");
    let mut rows = (0..reader.root.documents as u32).map(|at| reader.row(at).expect("a row"));
    rows.find(|row| row.title == title).expect("it is in the index").summary
}

#[test]
fn a_first_paragraph_is_cut_but_not_what_its_author_says() {
    let long = format!("{}and the last of rivers", "wells and pumps ".repeat(20));
    let own = format!("---\ntitle: Own\ndate: 2022-01-02\nsummary: {long}\n---\n\nText.\n");
    let first = format!("---\ntitle: First\ndate: 2022-01-03\n---\n\n{long}\n");
    let files = [("content/briefs/own.md", &*own), ("content/briefs/first.md", &*first)];
    let folder = site("search-summary", &files);
    build(folder.path(), &[]);
    let begins = format!("{}wells and…", "wells and pumps ".repeat(18));
    assert_eq!(summary(folder.path(), "First"), begins);
    assert_eq!(summary(folder.path(), "Own"), long);
    assert_eq!(titles(folder.path(), "en", "\"the last of rivers\""), ["Own"]);
    // The same words, now of the author.
    folder.write("content/briefs/first.md", &own.replace("title: Own", "title: First"));
    build(folder.path(), &[]);
    assert_eq!(summary(folder.path(), "First"), long);
    let clean = folder.path().join("clean");
    build(folder.path(), &["--no-cache", "-o", clean.to_str().unwrap()]);
    assert_eq!(index(folder.path()), index_in(folder.path(), "clean"));
}

#[test]
fn a_rare_misspelling_of_the_archive_itself_is_told() {
    let many: Vec<(String, String)> = (0..=40)
        .map(|number| {
            let word = if number == 0 { "goverment" } else { "government" };
            let text =
                format!("---\ntitle: Number {number}\ndate: 2020-01-05\n---\n\nThe {word}.\n");
            (format!("content/notes/n{number}.md"), text)
        })
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(file, text)| (&**file, &**text)).collect();
    let folder = site("search-rare", &many);
    let found = tools::run(tools::ssg(&["search", "goverment"]).current_dir(folder.path()));
    let told = tools::told(&found);
    assert!(told.contains("`goverment` is rare: did you mean `government`?"), "{told}");
    assert_eq!(String::from_utf8(found.stdout).unwrap().lines().count(), 2);
}

#[test]
fn what_is_not_public_leaves_no_trace() {
    let hidden = [
        ("content/briefs/a.md", "draft: true"),
        ("content/briefs/b.md", "publish_at: 2099-01-01"),
        ("content/briefs/c.md", "unlisted: true"),
        ("content/pages/d.md", "unlisted: true"),
    ]
    .map(|(file, key)| {
        (file, format!("---\ntitle: Canary\ndate: 2022-01-01\ntopics: [Canaries]\nauthor: C. Anary\n{key}\n---\n\nWaterbirds.\n"))
    });
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(file, text)| (*file, &**text)).collect();
    let gone = "---\ntitle: Canary\ndate: 2022-01-01\nstatus: gone\n---\n\nWaterbirds.\n";
    let without = site("search-without", &[]);
    let with = site("search-with", &hidden);
    with.write("content/briefs/e.md", gone);
    build(without.path(), &[]);
    for arguments in [&["--drafts", "--future"][..], &["--preview"], &[]] {
        build(with.path(), arguments);
        assert!(index(with.path()) == index(without.path()), "{arguments:?}");
    }
}

#[test]
fn what_is_taken_back_is_forgotten() {
    let text =
        |more: &str| format!("---\ntitle: Birds\ndate: 2022-01-01\n{more}---\n\nKanarienvogel.\n");
    let tells = |folder: &Path| {
        let all = ["public", ".ssg"].map(|name| tools::files(&folder.join(name)));
        let holds = |file: &PathBuf| {
            let bytes = fs::read(file).unwrap();
            bytes.windows(8).any(|window| window == b"arienvog")
        };
        all.concat().iter().any(holds)
    };
    for last in ["", "search = false\n"] {
        let folder = site("search-back", &[("content/briefs/birds.md", &text(""))]);
        build(folder.path(), &[]);
        assert!(tells(folder.path()));
        folder.write("content/briefs/birds.md", &text("draft: true\n"));
        if !last.is_empty() {
            folder.write("site.toml", &format!("{last}{}", SITE.split_once("[search]").unwrap().0));
        }
        build(folder.path(), &[]);
        assert!(!tells(folder.path()), "{last}");
    }
}

#[test]
fn an_index_is_the_same_however_it_is_made() {
    let folder = site("search-same", &[]);
    build(folder.path(), &["--jobs", "1", "--no-cache"]);
    let first = index(folder.path());
    build(folder.path(), &["--jobs", "3"]);
    assert!(first == index(folder.path()));
    assert!(folder.path().join(".ssg/index-en").is_file());
    // A reworded article, of which the cache has the others.
    let reworded = ARTICLES[1].1.replace("wastes it", "mends them");
    folder.write(ARTICLES[1].0, &reworded);
    build(folder.path(), &[]);
    let second = index(folder.path());
    assert!(titles(folder.path(), "en", "mend") == ["Sewers under cities"]);
    fs::remove_dir_all(folder.path().join(".ssg")).unwrap();
    fs::remove_dir_all(folder.path().join("public")).unwrap();
    build(folder.path(), &[]);
    assert!(second == index(folder.path()));
    let is_same = |path: &&PathBuf| first.get(*path) == second.get(*path);
    let kept = second.keys().filter(is_same).count();
    // Only its terms, its block and its root are others, and no file of Arabic.
    assert_eq!(second.len() - kept, 3, "{:?}", second.keys());
}

/// Texts with all marks that Markdown has here, and what else an article may say.
const MARKED: &[(&str, &str)] = &[
    (
        "content/briefs/marked.md",
        "---\ntitle: Marks\nsubtitle: Of *all* kinds\ntype: briefs\ndate: 2022-01-02\n\
         standfirst: A standfirst on floods.\nkey_points: [Dikes hold, Sluices leak]\nmath: true\n---\n\n\
         # Heading *one* `two` {#own}\n\nA w**or**d,[^1] [linked](https://example.org/ \"Title\") ~~gone~~ \
         H~2~O <b>bold</b><br>next &amp; last.\n\n![A weir](/w.gif \"Weirs. Credit: Someone\")\n\n\
         Text ![within](/w.gif) a line.\n\n- [ ] open\n- done\n\n1. first\n\n> quoted\n\n\
         | a | b |\n|---|---|\n| cell | other |\n\nTable: What it has. Source: None\n\n\
         | c |\n|---|\n| d |\n\n```rust\nfn code() {}\n```\n\n    indented\n\n::: note title=\"Kept\"\nInside.\n:::\n\n\
         Term\n: Meaning\n\n<div class=\"secret\">Shown <script>hidden</script></div>\n\n\
         $$e = mc^2$$ {#eq:mass}\n\nSee $x$, and @eq:mass. It costs $5, then $6.\n\n\
         [Film](https://example.org/film.mp4)\n\n<!-- more -->\n\nAn address: a@b.example.\n\n\
         [^1]: The note.\n",
    ),
    (
        "content/briefs/cited.md",
        "---\ntitle: Citations\ntype: briefs\ndate: 2022-01-03\n---\n\nAs @doe says [@doe, p. 3].\n",
    ),
    (
        "content/briefs/written.html",
        "---\ntitle: Written\ntype: briefs\ndate: 2022-01-05\n---\n<h2>Head</h2>\n<p>Of <i>HTML</i>.</p>\n",
    ),
    ("references.yml", "doe:\n  type: Book\n  title: Rivers\n  author: Doe, Jane\n  date: 2001\n"),
];

#[test]
fn a_text_that_is_read_once_more_gives_the_same_words() {
    let folder = site("search-again", MARKED);
    fs::create_dir_all(folder.path().join("static")).unwrap();
    let pixel =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    fs::write(folder.path().join("static/w.gif"), pixel).unwrap();
    build(folder.path(), &[]);
    let first = index(folder.path());
    for query in ["sluices", "floods", "meaning", "inside", "note", "weirs", "cell", "bold"] {
        assert_eq!(titles(folder.path(), "en", query), ["Marks"], "{query}");
    }
    // No source is parsed again, and no words are kept.
    let mut forgotten = 0;
    for file in tools::files(&folder.path().join(".ssg")) {
        let name = file.file_name().unwrap().to_string_lossy();
        if name.starts_with("vectors-") || name.starts_with("index-") {
            fs::remove_file(&file).unwrap();
            forgotten += 1;
        }
    }
    assert!(forgotten >= 4, "{forgotten}");
    fs::remove_dir_all(folder.path().join("public")).unwrap();
    build(folder.path(), &[]);
    assert!(first == index(folder.path()));
}

#[test]
fn files_that_are_gone_are_made_from_what_is_kept() {
    let folder = site("search-gone", &[]);
    let mut random = Random::new(&[9]);
    // More words than one file of terms has.
    for at in 0..120 {
        folder.write(&format!("content/briefs/r{at}.md"), &article(&mut random));
    }
    let site = folder.path();
    let parts = || {
        let mut files = tools::files(&site.join(".ssg"));
        files.retain(|file| file.to_string_lossy().contains("/index-en."));
        files
    };
    let reword = |number: usize| {
        let text = format!("{}\nA river, and {number} dams.\n", ARTICLES[1].1);
        folder.write(ARTICLES[1].0, &text);
    };
    // As a clean build has it, after a build from what is left.
    let is_right = |why: &str| {
        build(site, &[]);
        let warm = index(site);
        build(site, &["--no-cache", "--output-dir", "cold"]);
        assert!(warm == index_in(site, "cold"), "{why}");
        warm
    };
    is_right("at first");
    reword(1);
    let all = is_right("after an edit");
    let terms = all.keys().filter(|file| file.starts_with("en/t")).count();
    assert!(terms > 2 && parts().len() > 2, "{terms} {:?}", parts());
    for file in all.keys() {
        fs::remove_file(site.join("public/search").join(file)).unwrap();
        is_right(&format!("without {}", file.display()));
    }
    // All pages and files are made again.
    folder.write("templates/search.html", "<p>{{ site.search }}</p>\n");
    is_right("with another template");
    // An edit may leave one part more or less.
    let part = |number: usize| {
        let mut all = parts();
        all.swap_remove(number % all.len())
    };
    for number in 0..parts().len() {
        let damaged = part(number);
        let bytes = fs::read(&damaged).unwrap();
        fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
        fs::remove_dir_all(site.join("public/search")).unwrap();
        is_right(&format!("with half of {}", damaged.display()));
        reword(1000 + number);
        is_right("once more");
        let other = part(number);
        fs::write(&other, b"ssg cache").unwrap();
        reword(2 * number);
        is_right(&format!("with another {}", other.display()));
        let missing = part(number);
        fs::remove_file(&missing).unwrap();
        reword(2 * number + 1);
        is_right(&format!("without {}", missing.display()));
    }
    // What a build left that was ended is removed.
    let left = site.join(".ssg/index-en.d0-left");
    fs::write(&left, "words that were taken back").unwrap();
    reword(3000);
    is_right("with a part of an ended build");
    assert!(!left.exists());
}

/// Names of what is kept of words and documents.
fn kept(folder: &Path) -> Vec<String> {
    let files = tools::files(&folder.join(".ssg"));
    let names = files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned());
    names
        .filter(|name| ["vectors-", "index-", "documents-"].iter().any(|it| name.starts_with(it)))
        .collect()
}

#[test]
fn what_other_builds_left_is_removed() {
    let folder = site("search-left", &[]);
    build(folder.path(), &[]);
    let first = kept(folder.path());
    // No build of this site writes files of these names.
    let ended = ["vectors-1-of-2.en.new", "documents-1-of-2.new", "index-en.t-0.new"];
    // Of a language that the site had.
    let former = ["vectors-0-of-1.fr", "index-fr", "index-fr.t-0"];
    for name in ended.iter().chain(&former) {
        folder.write(&format!(".ssg/{name}"), "words that were taken back");
    }
    folder.write(ARTICLES[1].0, &format!("{}\nMore.\n", ARTICLES[1].1));
    build(folder.path(), &[]);
    let names = kept(folder.path());
    assert_eq!(names.len(), first.len(), "{names:?}");
    for name in ended.iter().chain(&former) {
        assert!(!names.iter().any(|kept| kept == name), "{names:?}");
    }
    // So many documents that they are divided in another way.
    let mut random = Random::new(&[4]);
    for at in 0..140 {
        folder.write(&format!("content/briefs/r{at}.md"), &article(&mut random));
    }
    build(folder.path(), &[]);
    let names = kept(folder.path());
    for (kind, ending) in [("documents-", "-of-2"), ("vectors-", "-of-4.en")] {
        let of_kind = names.iter().filter(|name| name.starts_with(kind) && !name.ends_with(".ar"));
        let of_kind: Vec<&String> = of_kind.collect();
        assert!(
            !of_kind.is_empty() && of_kind.iter().all(|name| name.ends_with(ending)),
            "{of_kind:?}"
        );
    }
}

#[test]
fn a_text_that_is_held_back_later_is_in_no_index() {
    let folder = site("search-refused", &[]);
    let root = folder.path();
    let brief = |title: &str, more: &str| {
        format!(
            "---\ntitle: {title}\ntype: briefs\ndate: 2020-01-01\nauthor: A. Roe\n{more}---\n\nWords.\n"
        )
    };
    folder.write("content/briefs/r1.md", &brief("Quokka", ""));
    folder.write("content/briefs/r2.md", &brief("Zeppelin", "draft: yes\n"));
    folder.write("content/briefs/r3.md", &brief("Walrus", ""));
    let run = |arguments: &[&str]| tools::run(tools::ssg(arguments).current_dir(root));
    let refused = run(&["build", "--clock", CLOCK]);
    assert!(!refused.status.success(), "{}", tools::told(&refused));
    // What is known as a mistake is no error any more, and its text is not public.
    let known = run(&["check", "--write-baseline", "--clock", CLOCK]);
    assert!(root.join("ssg-baseline.txt").is_file(), "{}", tools::told(&known));
    build(root, &[]);
    let warm = index(root);
    build(root, &["--no-cache", "--output-dir", "cold"]);
    assert!(warm == index_in(root, "cold"));
    assert_eq!(titles(root, "en", "zeppelin"), Vec::<String>::new());
    assert_eq!(titles(root, "en", "walrus"), ["Walrus"]);
    // And back.
    fs::remove_file(root.join("ssg-baseline.txt")).unwrap();
    folder.write("content/briefs/r2.md", &brief("Zeppelin", ""));
    build(root, &[]);
    let warm = index(root);
    build(root, &["--no-cache", "--output-dir", "cold"]);
    assert!(warm == index_in(root, "cold"));
    assert_eq!(titles(root, "en", "zeppelin"), ["Zeppelin"]);
}

#[test]
fn what_is_not_kept_yet_is_found() {
    let folder = site("search-between", &[]);
    let mut random = Random::new(&[9]);
    for at in 0..120 {
        folder.write(&format!("content/briefs/r{at}.md"), &article(&mut random));
    }
    build(folder.path(), &[]);
    let kept = tools::files(&folder.path().join(".ssg"));
    let text = format!("{}\nIts zeppelin.\n", ARTICLES[1].1);
    folder.write(ARTICLES[1].0, &text);
    for words in ["zeppelin", "sewers", "bam"] {
        let mut command = tools::ssg(&["search", words, "--format", "json"]);
        let found = tools::run(command.current_dir(folder.path()));
        assert!(found.status.success(), "{}", tools::told(&found));
        let lines = String::from_utf8_lossy(&found.stdout);
        assert_eq!(lines.contains("Sewers under cities"), words != "bam", "{words}: {lines}");
    }
    let mut command = tools::ssg(&["check", "--clock", CLOCK]);
    let checked = tools::run(command.current_dir(folder.path()));
    assert!(checked.status.success(), "{}", tools::told(&checked));
    // Who writes no site keeps nothing.
    assert_eq!(kept, tools::files(&folder.path().join(".ssg")));
}

#[test]
fn without_search_there_is_none() {
    let folder = site("search-off", &[]);
    for switch in ["", "search = false\n"] {
        let (head, _) = SITE.split_once("[search]").unwrap();
        folder.write("site.toml", &format!("{switch}{head}"));
        build(folder.path(), &[]);
        assert!(!folder.path().join("public/search").exists());
        let cached = tools::files(&folder.path().join(".ssg"));
        assert!(cached.iter().all(|file| !file.to_string_lossy().contains("vectors")));
    }
    // A theme that has a page for it has an index.
    folder.write("templates/search.html", "<p>{{ site.search }}</p>\n");
    folder.write("site.toml", SITE.split_once("[search]").unwrap().0);
    build(folder.path(), &[]);
    assert!(folder.path().join("public/search/ar/root.json").is_file());
}

/// Forms, of which some are in most articles and many are rare, with marks and without.
fn prose(random: &mut Random, words: usize) -> String {
    let word = |random: &mut Random| {
        let most = [6, 60, 2000][random.below(3)];
        let number = random.below(most);
        let end = ["", "s", "ing", "é", "e", "ed"][random.below(6)];
        format!("{}a{}{end}", char::from(b'b' + (number % 20) as u8), letters(number))
    };
    let words: Vec<String> = (0..words).map(|_| word(random)).collect();
    words.join(" ")
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'm')).collect()
}

/// An article with a random text.
fn article(random: &mut Random) -> String {
    let (year, month, day) = (2010 + random.below(14), 1 + random.below(12), 1 + random.below(28));
    let author = ["Jane Doe", "José Núñez", "A. Roe", "Marie Curie"][random.below(4)];
    let topic = ["Water", "Rivers", "Énergie", "Trade"][random.below(4)];
    let kind = ["briefs", "reports"][random.below(2)];
    let draft = if random.below(12) == 0 { "draft: true\n" } else { "" };
    let (title, summary) = (prose(random, 3), prose(random, 8));
    let length = 20 + random.below(120);
    format!(
        "---\ntitle: T {title}\ntype: {kind}\ndate: {year}-{month:02}-{day:02}\nauthor: {author}\n\
         topics: [{topic}]\nsummary: {summary}\n{draft}---\n\n{}\n",
        prose(random, length)
    )
}

/// `SSG_STEPS` says how many rounds there are, `SSG_SEED` which.
#[test]
fn after_each_edit_the_index_is_that_of_a_clean_build() {
    let number = |name: &str, default: usize| {
        let value = std::env::var(name).ok();
        value.map_or(default, |value| value.parse().expect("a number was asked for"))
    };
    let (rounds, seed) = (number("SSG_STEPS", 8), number("SSG_SEED", 1));
    let mut random = Random::new(&[seed as u64]);
    let folder = site("search-rounds", &[]);
    let site = folder.path();
    // So many that words may be in most of them.
    let mut files: Vec<String> = (0..230).map(|at| format!("content/briefs/r{at}.md")).collect();
    files.iter().for_each(|file| folder.write(file, &article(&mut random)));
    let (mut made, mut kept) = (files.len(), 0);
    let mut before = BTreeMap::new();
    build(site, &[]);
    for round in 0..rounds {
        let mut told = Vec::new();
        for _ in 0..[1, 1, 1, 2, 5, 70][random.below(6)] {
            let file = files[random.below(files.len())].clone();
            let text = tools::read(&site.join(&file));
            let (head, body) = text.split_once("---\n\n").expect("an article");
            let line = |key: &str, value: &str| {
                let lines = text.lines().map(|line| match line.starts_with(key) {
                    true => format!("{key}: {value}\n"),
                    false => format!("{line}\n"),
                });
                lines.collect::<String>()
            };
            let kind = random.below(10);
            told.push(format!("{kind} {file}"));
            match kind {
                0..=2 => {
                    let more = prose(&mut random, 1 + kind * 4);
                    folder.write(&file, &format!("{head}---\n\n{} {more}\n", body.trim_end()));
                }
                3 => folder.write(&file, &format!("{head}---\n\n{}\n", prose(&mut random, 30))),
                4 => folder.write(&file, &line("title", &format!("T {}", prose(&mut random, 2)))),
                5 => {
                    folder.write(&file, &line("topics", ["[Water, Trade]", "[Rivers]"][round % 2]))
                }
                6 => folder.write(&file, &line("author", ["Ann Other", "Jane Doe"][round % 2])),
                7 => {
                    made += 1;
                    let file = format!("content/reports/r{made}.md");
                    folder.write(&file, &article(&mut random));
                    files.push(file);
                }
                8 => {
                    // The newest.
                    made += 1;
                    let file = format!("content/reports/r{made}.md");
                    let text = article(&mut random);
                    let (start, rest) = text.split_once("date: ").expect("a date");
                    let date = format!("date: 2025-{:02}-{:02}", 1 + round % 12, 1 + round % 28);
                    folder.write(&file, &format!("{start}{date}{}", &rest[10..]));
                    files.push(file);
                }
                _ if files.len() > 205 => {
                    fs::remove_file(site.join(&file)).expect("it is there");
                    files.retain(|other| *other != file);
                }
                _ => {}
            }
        }
        build(site, &[]);
        let warm = index(site);
        fs::remove_dir_all(site.join("cold")).unwrap_or_default();
        build(site, &["--no-cache", "--output-dir", "cold"]);
        let cold = index_in(site, "cold");
        let differing = warm.iter().filter(|(path, bytes)| cold.get(*path) != Some(bytes));
        let differing: Vec<_> = differing.map(|(path, _)| path).collect();
        assert!(warm == cold, "SSG_SEED={seed}, round {round}: {told:?}: {differing:?}");
        kept += warm.iter().filter(|(path, bytes)| before.get(*path) == Some(*bytes)).count();
        before = warm;
    }
    // An index of which no file is ever as before would prove nothing.
    println!("{rounds} rounds, {kept} files of the index as before");
    assert!(kept > rounds);
}

#[test]
fn the_command_finds_what_the_page_would() {
    let folder = site("search-command", &[]);
    let run = |arguments: &[&str]| {
        let found = tools::run(tools::ssg(arguments).current_dir(folder.path()));
        let told = tools::told(&found);
        (found.status.code(), String::from_utf8(found.stdout).unwrap(), told)
    };
    let (code, stdout, _) =
        run(&["search", "government", "cities", "--format", "json", "--limit", "1"]);
    let lines: Vec<Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, lines.len()), (Some(0), 1));
    assert_eq!(lines[0]["kind"], "result");
    assert_eq!(lines[0]["rank"], 1);
    assert_eq!(lines[0]["url"], "/archive/reports/2023/sewers/");
    assert_eq!(lines[0]["title"], "Sewers under cities");
    assert!(lines[0]["score"].as_f64().unwrap() > 0.0);
    let (_, stdout, _) = run(&["search", "water", "--type", "briefs"]);
    assert!(
        stdout.starts_with("  1  Clean rivers\n     /archive/briefs/2021/rivers/  2021-03-04\n")
    );
    let (_, stdout, _) = run(&["search", "--language", "ar", "مياه"]);
    assert!(stdout.contains("أنهار نظيفة"));
    // Phrases are looked for in the text, too.
    let (_, stdout, _) = run(&["search", "\"the government pays\""]);
    assert!(stdout.contains("Clean rivers") && !stdout.contains("Sewers"), "{stdout}");
    let (_, stdout, _) = run(&["search", "\"government the pays\""]);
    assert_eq!(stdout, "");
    let (_, _, told) = run(&["search", "goverment"]);
    assert!(told.contains("no `goverment`: showing `government`"), "{told}");
    let (code, _, told) = run(&["search", "water", "--type", "brief"]);
    assert!(code == Some(2) && told.contains("did you mean `briefs`?"), "{told}");
    // Nothing is written for it.
    assert!(!folder.path().join("public").exists());
}
