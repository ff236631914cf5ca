//! Claims about shapes.

use serde::Deserialize;

use super::*;
use crate::tree::{OneOrMany, Spanned, toml, yaml};

#[derive(Deserialize, JsonSchema, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-hints" = { "layout": "remove it", "": "a key of your own goes under `extra`" }))]
struct Page {
    title: String,
    #[schemars(extend("x-not" = ["headline"]))]
    name: Option<String>,
    draft: Option<bool>,
    part: Option<u8>,
    ratio: Option<f64>,
    #[serde(default)]
    tags: OneOrMany<String>,
    #[serde(default)]
    links: Vec<Link>,
    main: Option<Link>,
    kind: Option<Kind>,
    provider: Option<Provider>,
    sizes: Option<Vec<u32>>,
    names: Option<BTreeMap<String, u32>>,
    under: Option<Box<Page>>,
    extra: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize, JsonSchema, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Link {
    label: Option<Spanned<String>>,
    url: String,
}

#[derive(Deserialize, JsonSchema, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// It disappeared.
    Gone,
    /// It moved.
    Moved,
}

#[derive(Deserialize, JsonSchema, Debug, PartialEq)]
#[serde(tag = "name", rename_all = "lowercase", deny_unknown_fields)]
enum Provider {
    None,
    Listmonk { url: String },
    Buttondown { user: String },
}

fn file() -> Arc<Path> {
    Arc::from(Path::new("a.md"))
}

/// The reports of a page, a line each.
fn told(text: &str) -> Vec<String> {
    let node = yaml(text, 1, &file()).unwrap().0;
    lines(&read::<Page>(&node, &file(), &shape::<Page>()).1)
}

fn lines(told: &[Diagnostic]) -> Vec<String> {
    let line = |one: &Diagnostic| {
        let hint = one.hint.as_deref().map_or(String::new(), |hint| format!(" / {hint}"));
        format!("{}:{} {} {}{hint}", one.place.line, one.place.column, one.rule.name, one.message)
    };
    told.iter().map(line).collect()
}

#[test]
fn a_sound_tree_is_told_nothing_of() {
    let text = "title: 1984\ndraft: true\npart: 3\nratio: 2\ntags: a\nlinks: [{url: b}]\nmain:\n  url: c\n\
        kind: gone\nprovider: {name: listmonk, url: d}\nsizes: [1]\nnames: {e: 1}\nunder: {title: f}\nextra: {g: [h]}\n";
    let node = yaml(text, 1, &file()).unwrap().0;
    let (page, told) = read::<Page>(&node, &file(), &shape::<Page>());
    assert_eq!(lines(&told), [""; 0]);
    let page = page.unwrap();
    assert_eq!(page.title, "1984");
    assert_eq!(page.provider, Some(Provider::Listmonk { url: "d".to_owned() }));
    assert_eq!(page.under.unwrap().title, "f");
}

#[test]
fn keys_may_stand_without_a_value() {
    assert_eq!(told("title: a\ntags:\nlinks: ~\nmain:\nkind: null\nextra:\n"), [""; 0]);
}

#[test]
fn unknown_keys_are_told_with_what_was_meant() {
    assert_eq!(
        told(
            "titel: a\ntitle: b\nheadline: c\nfoo: d\nmain: {url: e, labl: f, g: h}\nin a text: x\n"
        ),
        [
            "1:1 unknown-key unknown key `titel` / did you mean `title`?",
            "3:1 unknown-key unknown key `headline` / did you mean `name`?",
            "4:1 unknown-key unknown key `foo` / a key of your own goes under `extra`",
            "5:16 unknown-key unknown key `labl` in `main` / did you mean `label`?",
            "5:25 unknown-key unknown key `g` in `main` / the keys there are `label` and `url`",
            "6:1 unknown-key unknown key `in a text` / if the line belongs to the text above, indent it or put the whole text in quotes",
        ]
    );
}

#[test]
fn wrong_types_are_told_in_words() {
    assert_eq!(
        told(
            "title: [a]\ndraft: yes\npart: three\nratio: x\ntags: {a: b}\nlinks: c\nmain: d\nsizes: 3\nnames: [e]\nextra: f\n"
        ),
        [
            "1:8 wrong-type `title` must be a text, this is a list",
            "2:8 wrong-type `draft` must be `true` or `false`, this is the text `yes` / write `true`",
            "3:7 wrong-type `part` must be a whole number, this is the text `three`",
            "4:8 wrong-type `ratio` must be a number, this is the text `x`",
            "5:7 wrong-type `tags` must be a text or a list of texts, this is a table",
            "6:8 wrong-type `links` must be a list of tables, this is the text `c` / write `- url: c` on a line of its own below",
            "7:7 wrong-type `main` must be a table, this is the text `d`",
            "8:8 wrong-type `sizes` must be a list of whole numbers, this is the number 3 / put it in square brackets: `[...]`",
            "9:8 wrong-type `names` must be a table, this is a list",
            "10:8 wrong-type `extra` must be a table, this is the text `f`",
        ]
    );
    assert_eq!(
        told("title: a: b\n".replace("a: b", "{a: b}").as_str()),
        [
            "1:8 wrong-type `title` must be a text, this is a table / a text that holds `: ` must be in quotes"
        ]
    );
    assert_eq!(
        told(
            "title: a\ndraft: 'true'\npart: \"3\"\nsizes: [1, b, 2.5]\ntags: [c, [d], ~]\nkind: [gone]\n"
        ),
        [
            "2:8 wrong-type `draft` must be `true` or `false`, this is the text `true` / remove the quotes",
            "3:7 wrong-type `part` must be a whole number, this is the text `3` / remove the quotes",
            "4:12 wrong-type each of `sizes` must be a whole number, this is the text `b`",
            "4:15 wrong-type each of `sizes` must be a whole number, this is the number 2.5",
            "5:11 wrong-type each of `tags` must be a text, this is a list",
            "5:16 wrong-type an entry of the list `tags` is empty / give it a value, or remove it",
            "6:7 wrong-type `kind` must be `gone` or `moved`, this is a list",
        ]
    );
}

#[test]
fn toml_types_are_taken_at_their_word() {
    let node = toml("title = 1984\nname = 2022-03-04\ndraft = 'true'\npart = 2.0\n", 1, &file())
        .unwrap()
        .0;
    assert_eq!(
        lines(&check::check(&shape::<Page>(), &node, &file(), &BTreeSet::new()).1),
        [
            "1:9 wrong-type `title` must be a text, this is the number 1984 / put it in quotes: `\"1984\"`",
            "3:9 wrong-type `draft` must be `true` or `false`, this is the text `true` / remove the quotes",
            "4:8 wrong-type `part` must be a whole number, this is the number 2.0",
        ]
    );
}

#[test]
fn missing_keys_are_told_at_their_table() {
    assert_eq!(
        told("draft: true\n"),
        ["1:1 missing-key `title` is missing / add it; it takes a text"]
    );
    assert_eq!(told("title: ' '\n"), ["1:1 missing-key `title` is empty"]);
    assert_eq!(
        told("title: a\nmain:\n  label: b\nlinks:\n  - label: c\n  - url: d\n"),
        [
            "2:1 missing-key `url` is missing in `main` / add it; it takes a text",
            "5:5 missing-key `url` is missing in `links` / add it; it takes a text",
        ]
    );
}

#[test]
fn values_outside_their_range_are_told() {
    assert_eq!(
        told("title: a\npart: 256\nkind: gon\n"),
        [
            "2:7 bad-value `part` cannot be 256 / it is 255 or less",
            "3:7 bad-value `kind` cannot be `gon` / did you mean `gone`?",
        ]
    );
    assert_eq!(
        told("title: a\npart: -1\nkind: other\n"),
        [
            "2:7 bad-value `part` cannot be -1 / it is 0 or more",
            "3:7 bad-value `kind` cannot be `other` / it may be `gone` or `moved`",
        ]
    );
}

#[test]
fn tables_are_told_apart_by_their_fixed_key() {
    assert_eq!(
        told("title: a\nprovider: {name: listmonk, user: b}\n"),
        [
            "2:1 missing-key `url` is missing in `provider` / add it; it takes a text",
            "2:28 unknown-key unknown key `user` in `provider` / the keys there are `name` and `url`",
        ]
    );
    assert_eq!(
        told("title: a\nprovider: {name: listmunk}\n"),
        ["2:18 bad-value `name` cannot be `listmunk` / did you mean `listmonk`?"]
    );
    assert_eq!(
        told("title: a\nprovider: {url: b}\n"),
        [
            "2:1 missing-key `name` is missing in `provider` / it may be `none`, `listmonk` or `buttondown`"
        ]
    );
}

#[test]
fn one_mistake_hides_no_other() {
    let text = "title: a\ndraft: maybe\nlinks: [{url: b}, {urll: c}]\nmain: {label: d}\nsizes: [1, x]\nfoo: bar\n";
    let node = yaml(text, 1, &file()).unwrap().0;
    let (page, told) = read::<Page>(&node, &file(), &shape::<Page>());
    assert_eq!(told.len(), 5);
    let page = page.unwrap();
    assert_eq!((page.draft, page.main, page.sizes), (None, None, Some(vec![1])));
    assert_eq!(page.links, [Link { label: None, url: "b".to_owned() }]);
}

#[test]
fn further_keys_are_allowed_at_the_top_only() {
    let more = BTreeSet::from(["isbn".to_owned()]);
    let node = yaml("title: a\nisbn: 1\nisbm: 2\nmain: {url: b, isbn: 3}\n", 1, &file()).unwrap().0;
    let (page, told) = read_with::<Page>(&node, &file(), &shape::<Page>(), &more);
    assert!(page.is_some());
    assert_eq!(
        lines(&told),
        [
            "3:1 unknown-key unknown key `isbm` / did you mean `isbn`?",
            "4:16 unknown-key unknown key `isbn` in `main` / the keys there are `label` and `url`",
        ]
    );
}
