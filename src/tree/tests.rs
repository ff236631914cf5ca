//! Claims about trees.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::*;
use crate::diagnostic::Diagnostic;

type Read = fn(&str, usize, &Arc<Path>) -> Result<(Node, Vec<Diagnostic>), Diagnostic>;

fn file() -> Arc<Path> {
    Arc::from(Path::new("a.md"))
}

fn node(text: &str) -> Node {
    let (node, told) = yaml(text, 1, &file()).unwrap();
    assert_eq!(told, [], "{text}");
    node
}

/// The reports of a text, a line each: place, length, message, hint.
fn told(read: Read, text: &str) -> String {
    let told = match read(text, 1, &file()) {
        Ok((_, told)) => told,
        Err(fatal) => vec![fatal],
    };
    let lines = told.iter().map(|one| {
        let place = &one.place;
        let hint = one.hint.as_deref().map_or(String::new(), |hint| format!(" / {hint}"));
        format!("{}:{}+{} {}{hint}", place.line, place.column, place.length, one.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn span(line: usize, column: usize, length: usize) -> Span {
    Span::at(line, column, length)
}

#[test]
fn every_yaml_value_knows_its_place() {
    let tree = yaml("title: \"Zoë\"\ntags:\n  - a b\nempty:\n", 5, &file()).unwrap().0;
    let text = |text: &str, kind, span| Node {
        value: Value::Scalar { text: text.to_owned(), kind },
        span,
    };
    let entry = |key: &str, key_span, node| Entry { key: key.to_owned(), key_span, node };
    let tags = Value::List(vec![text("a b", ScalarKind::Plain, span(7, 5, 3))]);
    assert_eq!(
        tree.value,
        Value::Table(vec![
            entry("title", span(5, 1, 5), text("Zoë", ScalarKind::Quoted, span(5, 8, 5))),
            entry("tags", span(6, 1, 4), Node { value: tags, span: span(7, 3, 5) }),
            entry("empty", span(8, 1, 5), Node { value: Value::Null, span: span(8, 1, 5) }),
        ])
    );
}

#[test]
fn every_toml_value_knows_its_place() {
    let tree = toml("b = \"Zoë\" # x\na = [1, 0x1F]\n[t]\nd = 2022-03-04\n", 5, &file()).unwrap().0;
    let scalar = |text: &str, kind, span| Node {
        value: Value::Scalar { text: text.to_owned(), kind },
        span,
    };
    let entry = |key: &str, key_span, node| Entry { key: key.to_owned(), key_span, node };
    let list = Value::List(vec![
        scalar("1", ScalarKind::Integer, span(6, 6, 1)),
        scalar("31", ScalarKind::Integer, span(6, 9, 4)),
    ]);
    let date = entry("d", span(8, 1, 1), scalar("2022-03-04", ScalarKind::Date, span(8, 5, 10)));
    assert_eq!(
        tree.value,
        Value::Table(vec![
            entry("b", span(5, 1, 1), scalar("Zoë", ScalarKind::Quoted, span(5, 5, 5))),
            entry("a", span(6, 1, 1), Node { value: list, span: span(6, 5, 9) }),
            entry(
                "t",
                span(7, 2, 1),
                Node { value: Value::Table(vec![date]), span: span(7, 1, 3) }
            ),
        ])
    );
}

#[derive(Deserialize, Debug, PartialEq)]
struct Reader {
    text: Spanned<String>,
    flag: Option<bool>,
    number: Option<Spanned<u32>>,
    ratio: Option<f64>,
    many: Option<OneOrMany<Spanned<String>>>,
    free: Option<serde_json::Value>,
    kind: Option<Kind>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Gone,
    Moved(String),
}

fn read(text: &str) -> Result<Reader, String> {
    Reader::deserialize(&node(text))
        .map_err(|fault| format!("{} at {:?}", fault.message, fault.span))
}

#[test]
fn the_type_decides_what_a_plain_scalar_is() {
    for text in ["1984", "yes", "true", "2022-03-04", "null x", "1.10"] {
        assert_eq!(read(&format!("text: {text}")).unwrap().text.value, text);
    }
    let reader = read("text: a\nflag: true\nnumber: 12\nratio: 2\nmany: 1984\nkind: gone").unwrap();
    let expected = Reader {
        text: Spanned::new("a".to_owned(), span(1, 7, 1)),
        flag: Some(true),
        number: Some(Spanned::new(12, span(3, 9, 2))),
        ratio: Some(2.0),
        many: Some(OneOrMany(vec![Spanned::new("1984".to_owned(), span(5, 7, 4))])),
        free: None,
        kind: Some(Kind::Gone),
    };
    assert_eq!(reader, expected);
}

#[test]
fn nothing_is_none() {
    let reader = read("text: a\nflag:\nnumber: ~\nratio: null\nmany:\nfree:").unwrap();
    assert_eq!((reader.flag, reader.number, reader.ratio), (None, None, None));
    assert_eq!((reader.many, reader.free), (None, None));
}

#[test]
fn lists_keep_the_places_of_their_items() {
    let reader = read("text: a\nmany: [b, 'c']\nkind: {moved: there}").unwrap();
    let expected = OneOrMany(vec![
        Spanned::new("b".to_owned(), span(2, 8, 1)),
        Spanned::new("c".to_owned(), span(2, 11, 3)),
    ]);
    assert_eq!(reader.many, Some(expected));
    assert_eq!(reader.kind, Some(Kind::Moved("there".to_owned())));
}

#[test]
fn a_wrong_type_is_told_at_its_value() {
    let fault = |text: &str| Reader::deserialize(&node(text)).unwrap_err().span;
    assert_eq!(fault("text: a\nflag: yes"), span(2, 7, 3));
    assert_eq!(fault("text: a\nnumber: -1"), span(2, 9, 2));
    assert_eq!(fault("text: [a]"), span(1, 7, 3));
    assert_eq!(fault("text: a\nkind: lost"), span(2, 7, 4));
}

#[test]
fn other_deserializers_give_no_place() {
    let reader: Reader = serde_json::from_str(r#"{"text":"a","number":3,"many":["b"]}"#).unwrap();
    assert_eq!(reader.text, Spanned::from("a".to_owned()));
    assert_eq!(reader.number, Some(Spanned::from(3)));
    let many: OneOrMany<Spanned<String>> = serde_json::from_str("\"b\"").unwrap();
    assert_eq!(many, OneOrMany(vec![Spanned::from("b".to_owned())]));
    assert_eq!(serde_json::to_string(&many).unwrap(), r#"["b"]"#);
    let table: std::collections::BTreeMap<String, Spanned<u32>> =
        ::toml::from_str("a = 3").unwrap();
    assert_eq!(table["a"], Spanned::from(3));
}

#[test]
fn json_follows_the_core_schema() {
    let tree = node(
        "a: 1\nb: -2\nc: 1.5e3\nd: 0x1F\ne: yes\nf: True\ng: ~\nh: '1'\ni: [.nan, 0o17]\nj: 2022-03-04\nk: 1_000\nl: +12\nm: .5\nn: 12e\no: 99999999999999999999",
    );
    let expected = serde_json::json!({
        "a": 1, "b": -2, "c": 1500.0, "d": 31, "e": "yes", "f": true, "g": null, "h": "1",
        "i": [".nan", 15], "j": "2022-03-04", "k": "1_000", "l": 12, "m": 0.5, "n": "12e", "o": 1e20,
    });
    assert_eq!(json(&tree), expected);
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let tree = node("base: &base {a: 1, b: 2}\nmore:\n  <<: *base\n  b: 3\nsame: *base");
    let expected = serde_json::json!({
        "base": {"a": 1, "b": 2}, "more": {"b": 3, "a": 1}, "same": {"a": 1, "b": 2},
    });
    assert_eq!(json(&tree), expected);
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(told(yaml, &bomb), "5:10+3 more than 10000 values stand in one text");
    assert_eq!(told(yaml, "a: &a [*a]"), "1:8+2 this value refers to itself");
}

#[test]
fn depth_is_limited() {
    let limit = "more than 64 tables and lists are nested";
    let deep = format!("a: {}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(told(yaml, &deep), format!("1:68+1 {limit}"));
    let steps: String = (0..5000).map(|step| format!("{}a:\n", " ".repeat(step))).collect();
    assert_eq!(told(yaml, &steps), format!("65:65+1 {limit}"));
    let deep = format!("a = {}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(told(toml, &deep), format!("1:85+1 {limit}"));
    let dotted = format!("{} = 1", vec!["a"; 50_000].join("."));
    assert_eq!(told(toml, &dotted), format!("1:1+1 {limit}"));
    let dotted = format!("{} = 1", vec!["a"; 70].join("."));
    assert_eq!(told(toml, &dotted), format!("1:129+1 {limit}"));
}

#[test]
fn a_duplicate_key_is_told_and_the_rest_is_read() {
    let (tree, told) = yaml("a: 1\nb: 2\na: 3\n", 1, &file()).unwrap();
    assert_eq!(json(&tree), serde_json::json!({"a": 1, "b": 2}));
    assert_eq!(told.len(), 1);
    let (tree, _) = toml("a = 1\nb = 2\na = 3\n", 1, &file()).unwrap();
    assert_eq!(json(&tree), serde_json::json!({"a": 1, "b": 2}));
}

#[test]
fn what_yaml_cannot_be_is_told_in_words() {
    let cases: &[(&str, &str)] = &[
        (
            "title: Peace: a history\n",
            "1:8+16 a text that holds `: ` must be in quotes / write `\"Peace: a history\"`",
        ),
        ("title: x\ntags: [a: b, c]\n", ""),
        (
            "title: \"Peace\ndate: 2022-01-01\n",
            "1:8+1 this quote is never closed / put a `\"` at the end of the text",
        ),
        (
            "title: 'It's here'\ndate: 2022\n",
            "1:12+7 text goes on after the closing quote / within single quotes, write `''` for `'`",
        ),
        (
            "title: 'Peace\ndate: 2022\n",
            "1:8+1 this quote is never closed / put a `'` at the end of the text",
        ),
        (
            "title: \"Foo\ndate: \"2022\"\n",
            "1:8+1 this quote is never closed / put a `\"` at the end of the text",
        ),
        (
            "title: \"He said \"no\" twice\"\n",
            "1:18+10 text goes on after the closing quote / within double quotes, write `\\\"` for `\"`; or put the whole text in single quotes",
        ),
        (
            "title: \"Foo\" bar\n",
            "1:14+3 text goes on after the closing quote / within double quotes, write `\\\"` for `\"`; or put the whole text in single quotes",
        ),
        (
            "title: x\nimage:\n\tsrc: y\n",
            "3:1+1 there is a tab here / indent with spaces, not with tabs",
        ),
        (
            "title: x\n\tdate: 2022\n",
            "2:1+1 there is a tab here / indent with spaces, not with tabs",
        ),
        (
            "title: x\ntags: [a, b\ndate: 2022\n",
            "2:7+1 this `[` is never closed / put a `]` after the last value",
        ),
        (
            "title: [Draft] Foo\n",
            "1:16+3 text goes on after the closing bracket / a text that begins with `[` must be in quotes: `\"[Draft] Foo\"`",
        ),
        ("tags: [a, b\n", "1:7+1 this `[` is never closed / put a `]` after the last value"),
        (
            "tags: [a, \"b]\ntitle: x\n",
            "1:11+1 this quote is never closed / put a `\"` at the end of the text",
        ),
        (
            "tags: [a b] c\n",
            "1:13+1 text goes on after the closing bracket / a text that begins with `[` must be in quotes: `\"[a b] c\"`",
        ),
        (
            "title: {{ page.title }}\n",
            "1:8+16 `{{` has a meaning of its own in YAML / put the value in quotes: `\"{{ page.title }}\"`",
        ),
        ("title: %foo\n", "1:8+4 a value cannot begin with `%` / put it in quotes: `\"%foo\"`"),
        ("title: @home\n", "1:8+5 a value cannot begin with `@` / put it in quotes: `\"@home\"`"),
        (
            "title: `x`\n",
            "1:8+3 a value cannot begin with a backtick / put it in quotes: `\"`x`\"`",
        ),
        (
            "title: *Bold* x\n",
            "1:8+8 a value cannot begin with `*` / put it in quotes: `\"*Bold* x\"`",
        ),
        (
            "title: &foo bar\n",
            "1:8+8 a value cannot begin with `&` / put it in quotes: `\"&foo bar\"`",
        ),
        (
            "title: !Important news\n",
            "1:8+15 a value cannot begin with `!` / put it in quotes: `\"!Important news\"`",
        ),
        (
            "title: |\nfoo\nbar\n",
            "2:1+3 the text after `|` must be indented / begin each of its lines with two spaces",
        ),
        (
            "title: | foo\n",
            "1:8+5 there is text right after `|` / begin the text on the next line, two spaces to the right, or put it in quotes",
        ),
        (
            "title: > foo\n",
            "1:8+5 there is text right after `>` / begin the text on the next line, two spaces to the right, or put it in quotes",
        ),
        (
            "title x\ndate: 2022\n",
            "1:1+7 a key with a `:` is missing in this line / write `title: x`; or indent the line, if it goes on with the value above",
        ),
        ("title:x\ndate: 2022\n", "1:1+6 there must be a space after `title:` / write `title: x`"),
        ("date: 2022\ntitle:x\n", "2:1+6 there must be a space after `title:` / write `title: x`"),
        (
            "title: x\ndate:\u{a0}2022\n",
            "2:1+5 there must be a space after `date:` / this is a no-break space; type a normal space",
        ),
        (
            "title: x\n  date: 2022\n",
            "2:3+10 this line begins further to the right than the keys above / begin it where they begin",
        ),
        (
            "  title: x\ndate: 2022\n",
            "2:1+10 this line begins further to the left than the first key / begin all keys at the left edge",
        ),
        (
            "title: x\nimage:\n    src: a\n  alt: b\n",
            "4:3+6 this line begins where no line above begins / begin it exactly below the key it belongs to",
        ),
        (
            "title: x\ntags:\n- a\nb\n",
            "4:1+1 a key with a `:` is missing in this line / indent the line, if it goes on with the value above",
        ),
        (
            "title: x\ntags:\n -a\n -b\n",
            "3:2+1 there must be a space after `-` / begin each item of a list with `- `",
        ),
        (
            "title: \"C:\\path\"\n",
            "1:11+2 `\\p` means nothing within double quotes / write `\\\\` for `\\`, or put the text in single quotes",
        ),
        (
            "title: x\n\nHello this is prose.\nMore: text here.\n",
            "3:1+20 a key with a `:` is missing in this line / if the article's text begins here, put a line `---` before it",
        ),
        (
            "title: - foo\n",
            "1:8+1 a list begins here, in the middle of a line / put each `- ` on a line of its own, or the value in quotes",
        ),
        ("title: ? foo\n", "1:8+5 a value cannot begin with `?` / put it in quotes: `\"? foo\"`"),
        ("title: x\n...\nfoo\n", "3:1+3 a second document begins here / remove this line"),
        (
            "title: x\n[a]: b\n",
            "2:1+1 a key must be a word, not a list or table / a text that begins with a bracket must be in quotes",
        ),
        (
            "title: x\n\u{feff}date: y\n",
            "2:1+1 there is an invisible character (a byte-order mark) here / delete it",
        ),
        ("title: *nope\n", "1:8+5 a value cannot begin with `*` / put it in quotes: `\"*nope\"`"),
        (
            "title: x\ntitle: y\n",
            "2:1+5 `title` is there twice / keep one; the other one is on line 1",
        ),
        (
            "title: “Foo”: bar\n",
            "1:8+10 a text that holds `: ` must be in quotes / write `\"“Foo”: bar\"`",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(told(yaml, text), *expected, "{text}");
    }
}

#[test]
fn what_toml_cannot_be_is_told_in_words() {
    let cases: &[(&str, &str)] = &[
        ("title = Foo bar\n", "1:9+7 a text must be in quotes / write `\"Foo bar\"`"),
        (
            "title = \"Foo\ndate = 2022-01-01\n",
            "1:9+1 this quote is never closed / put `\"` at the end of the text",
        ),
        ("title = “Foo”\n", "1:9+5 `“` is not a straight quote / write `\"Foo\"`"),
        (
            "title = \"x\"\ntitle = \"y\"\n",
            "2:1+5 `title` is there twice / keep one; the other one is on line 1",
        ),
        (
            "title: x\n",
            "1:1+8 a key is followed by `=` in TOML, not by `:` / write `title = \"x\"`",
        ),
        (
            "title = \"x\"\ntags = [\"a\", \"b\"\ndate = 2022-01-01\n",
            "2:8+1 this `[` is never closed / put a `]` after the last value",
        ),
        (
            "title = \"x\"\ntags = [\"a\" \"b\"]\n",
            "2:13+1 a comma is missing before this value / put a comma between two values",
        ),
        (
            "title = \"x\"\n[image\nsrc=\"y\"\n",
            "2:1+6 this bracket is never closed / put the closing bracket at the end of the line",
        ),
        (
            "title = \"C:\\path\"\n",
            "1:12+2 this `\\` and the letter after it mean nothing within double quotes / write `\\\\` for `\\`, or put the text in single quotes",
        ),
        (
            "title = \"x\"\ndate = 2022-02-30\n",
            "2:8+10 `2022-02-30` does not exist / it must be a day between 01 and 28",
        ),
        (
            "title = \"x\" y\n",
            "1:13+1 text goes on after the value / one line holds one key and one value",
        ),
        ("title =\ndate = 2022\n", "1:1+7 `title` has no value / give it one, or remove the line"),
        (
            "title = \"x\"\npart = 01\n",
            "2:8+1 a number cannot begin with 0 / if it is a text, put it in quotes",
        ),
        (
            "title = 'It's'\n",
            "1:13+2 text goes on after the value / put a text that holds `'` in double quotes",
        ),
        (
            "title = \"\"\"\nfoo\n",
            "1:9+3 this quote is never closed / put `\"\"\"` at the end of the text",
        ),
        (
            "title=\"x\"\n[image]\nsrc=\"a\"\n[image]\nalt=\"b\"\n",
            "4:2+5 `image` is there twice / keep one of them",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(told(toml, text), *expected, "{text}");
    }
}

#[test]
fn no_text_panics() {
    let samples: [(Read, &str); 3] = [
        (
            yaml,
            "title: \"Zoë: x\"\ndate: 2022-03-04\ntags: [a, 'b', *c]\nimage: &c\n  src: x\n  alt: |\n    y\nnote: >-\n  z\n- q\n",
        ),
        (yaml, "a: {b: [c, {d: e}], f: !!str g}\n# h\n? i\n: j\n<<: {k: l}\n...\n"),
        (
            toml,
            "title = \"Zoë\"\ndate = 2022-03-04\ntags = [\"a\", 'b']\n[image]\nsrc = '''x'''\n[[links]]\na.b = 1.5\n",
        ),
    ];
    let letters: Vec<char> = "\"'[]{}:,-#&*!|>%@`\\ \n\t\r=.?0aé\u{feff}\u{a0}~<".chars().collect();
    let mut seed: u64 = 11;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for round in 0..30_000 {
        let (read, sample) = samples[round % samples.len()];
        let mut text: Vec<char> = sample.chars().collect();
        for _ in 0..=random(5) {
            let at = random(text.len());
            match random(4) {
                0 => text[at] = letters[random(letters.len())],
                1 => text.insert(at, letters[random(letters.len())]),
                2 if text.len() > 1 => drop(text.remove(at)),
                _ => text.truncate(at.max(1)),
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok((node, _)) = read(&text, 1, &file()) {
            let _ = (json(&node), Reader::deserialize(&node));
        }
    }
}
