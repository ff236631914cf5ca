//! Claims about reading sources.

use super::*;
use crate::tree::{OneOrMany, Spanned};

fn file() -> Arc<Path> {
    Arc::from(Path::new("a.md"))
}

fn at(line: usize, column: usize, length: usize) -> Span {
    Span::at(line, column, length)
}

fn text(value: &str, span: Span) -> Spanned<String> {
    Spanned::new(value.to_owned(), span)
}

fn lines(told: &[Diagnostic]) -> Vec<String> {
    let line = |one: &Diagnostic| {
        let hint = one.hint.as_deref().map_or(String::new(), |hint| format!(" / {hint}"));
        format!("{}:{} {} {}{hint}", one.place.line, one.place.column, one.rule.name, one.message)
    };
    told.iter().map(line).collect()
}

/// The reports of an article, a line each.
fn told(source: &str) -> Vec<String> {
    lines(&article(&file(), source, &BTreeSet::new()).1)
}

/// The article of a source without mistakes.
fn sound(source: &str) -> Document<'_, FrontMatter> {
    let (document, told) = article(&file(), source, &BTreeSet::new());
    assert_eq!(lines(&told), [""; 0]);
    document.unwrap()
}

#[test]
fn yaml_and_toml_are_split_at_their_fences() {
    let yaml = split(&file(), "---\ntitle: a\n---\n\nText.\n").unwrap();
    let expected = Split {
        format: Format::Yaml,
        fence: at(1, 1, 3),
        block: "title: a".to_owned(),
        first_line: 2,
        body: "\nText.\n",
        lines_before: 3,
    };
    assert_eq!(yaml, expected);
    let toml = split(&file(), "+++\ntitle = 'a'\n+++").unwrap();
    let expected = Split {
        format: Format::Toml,
        fence: at(1, 1, 3),
        block: "title = 'a'".to_owned(),
        first_line: 2,
        body: "",
        lines_before: 3,
    };
    assert_eq!(toml, expected);
}

#[test]
fn mark_blank_lines_and_line_ends_move_no_line() {
    let source = "\u{feff}\r\n\n--- \r\n\r\n  title: a\r\n  titel: b\r\n---\t\r\nText.\r\n";
    let split = split(&file(), source).unwrap();
    let expected = Split {
        format: Format::Yaml,
        fence: at(3, 1, 3),
        block: "  title: a\n  titel: b".to_owned(),
        first_line: 5,
        body: "Text.\r\n",
        lines_before: 7,
    };
    assert_eq!(split, expected);
    assert_eq!(told(source), ["6:3 unknown-key unknown key `titel` / did you mean `title`?"]);
}

#[test]
fn an_empty_block_misses_its_title() {
    assert_eq!(
        told("---\n---\n"),
        ["1:1 missing-key `title` is missing / add it; it takes a text"]
    );
    assert_eq!(
        told("\n---\n# note\n\n---\nText\n"),
        ["2:1 missing-key `title` is missing / add it; it takes a text"]
    );
}

#[test]
fn missing_fences_are_told() {
    let needs =
        "begin with a line `---`, then `title: ...` and the other keys, then a line `---` again";
    let cases = [
        ("", format!("1:1 front-matter-fence the file is empty / {needs}")),
        (" \n\n", format!("1:1 front-matter-fence the file is empty / {needs}")),
        ("Hello\n", format!("1:1 front-matter-fence the file has no front matter / {needs}")),
        ("title: a\n---\n", "1:1 front-matter-fence the file has no front matter / put a line `---` before this one, and another after the last key".to_owned()),
        ("----\ntitle: a\n----\n", "1:1 front-matter-fence front matter does not begin with `----` / write `---`, without spaces before it".to_owned()),
        ("\n—\ntitle: a\n", "2:1 front-matter-fence front matter does not begin with `—` / write `---`, without spaces before it".to_owned()),
        ("---\ntitle: a\n\nText\n", "1:1 front-matter-fence the front matter that begins here is never closed / put a line `---` between the last key and the text".to_owned()),
        ("---\ntitle: a\n--\nText\n", "1:1 front-matter-fence the front matter that begins here is never closed / line 3 is `--`; write `---` there".to_owned()),
        ("+++\ntitle = 'a'\n---\nText\n", "1:1 front-matter-fence the front matter that begins here is never closed / line 3 is `---`; write `+++` there".to_owned()),
    ];
    for (source, expected) in cases {
        assert_eq!(told(source), [expected], "{source}");
    }
}

#[test]
fn a_block_without_keys_is_told() {
    assert_eq!(
        told("---\ntitle:a\n---\n"),
        ["2:1 syntax the front matter has no keys / put a space after the `:`"]
    );
    assert_eq!(
        told("---\ntitle:\u{a0}a\n---\n"),
        [
            "2:1 syntax the front matter has no keys / the space after `:` is a no-break space; type a normal one"
        ]
    );
    assert_eq!(
        told("---\n- a\n---\n"),
        [
            "2:1 syntax the front matter has no keys / write each key on a line of its own, as in `title: ...`"
        ]
    );
}

#[test]
fn the_missions_own_page_is_read() {
    let source = "---\ntitle: |\n  The Talks\n  How they begin\ncredit: Reuters\ndate: 2026-11-19\nauthor: A. Doe\n---\nText\n";
    let document = sound(source);
    let matter = &document.matter;
    assert_eq!(
        title_parts(&matter.title),
        ("The Talks".to_owned(), Some("How they begin".to_owned()))
    );
    assert_eq!(matter.credit.as_deref(), Some(&text("Reuters", at(5, 9, 7))));
    assert_eq!(matter.date.as_deref(), Some(&text("2026-11-19", at(6, 7, 10))));
    assert_eq!(matter.author, OneOrMany(vec![text("A. Doe", at(7, 9, 6))]));
    assert_eq!((document.body, document.lines_before), ("Text\n", 8));
}

#[test]
fn toml_front_matter_is_the_same() {
    let source = "+++\ntitle = 'a'\ndate = 2022-03-04T09:30:00Z\ntags = ['b', 'c']\npart = 2\n[image]\nsrc = 'd.svg'\n[[files]]\npath = 'e.pdf'\n[extra]\nf = [1, true]\n+++\n";
    let matter = sound(source).matter;
    assert_eq!(matter.date.as_deref(), Some(&text("2022-03-04T09:30:00Z", at(3, 8, 20))));
    assert_eq!(matter.tags, OneOrMany(vec![text("b", at(4, 9, 3)), text("c", at(4, 14, 3))]));
    assert_eq!(matter.part, Some(Spanned::new(2, at(5, 8, 1))));
    assert_eq!(matter.image.unwrap().src, text("d.svg", at(7, 7, 7)));
    assert_eq!(matter.files[0].path, text("e.pdf", at(9, 8, 7)));
    assert_eq!(
        matter.extra,
        serde_json::json!({"f": [1, true]}).as_object().cloned().map(Box::new)
    );
}

#[test]
fn short_forms_are_tables_of_one_key() {
    let matter = sound(
        "---\ntitle: a\nimage: b.svg\ncontributors:\n  - person: c\n    affiliation: d\n---\n",
    )
    .matter;
    let image = Image {
        src: text("b.svg", at(3, 8, 5)),
        alt: None,
        caption: None,
        credit: None,
        license: None,
        rights_until: None,
        focus: None,
        social: None,
    };
    assert_eq!(matter.image.as_deref(), Some(&image));
    let affiliation = Affiliation { name: text("d", at(6, 18, 1)), ror: None };
    assert_eq!(matter.contributors[0].affiliation, Some(affiliation));
    let read: Image = serde_json::from_str("\"b.svg\"").unwrap();
    assert_eq!(read.src.value, image.src.value);
    let read: Image = serde_json::from_str(r#"{"src":"b.svg"}"#).unwrap();
    assert_eq!(read.src.value, image.src.value);
}

#[test]
fn all_mistakes_are_told_in_order() {
    let source = "---\ntitel: a\ntitle: b\ndraft: yes\ntitle: c\nimage:\n  alt: d\nstatus: gon\nauthor: A\nauthors: B\ntags: [e, {f: g}]\n---\n";
    assert_eq!(
        told(source),
        [
            "2:1 unknown-key unknown key `titel` / did you mean `title`?",
            "4:8 wrong-type `draft` must be `true` or `false`, this is the text `yes` / write `true`",
            "5:1 duplicate-key `title` is there twice / keep one; the other one is on line 3",
            "6:1 missing-key `src` is missing in `image` / add it; it takes a text",
            "8:9 bad-value `status` cannot be `gon` / did you mean `gone`?",
            "10:10 bad-value both `author` and `authors` are there / put all names under one of them",
            "11:11 wrong-type each of `tags` must be a text, this is a table / a text that holds `: ` must be in quotes",
        ]
    );
    let (document, _) = article(&file(), source, &BTreeSet::new());
    let matter = document.unwrap().matter;
    assert_eq!((matter.title.value.as_str(), matter.draft, matter.image), ("b", None, None));
    assert_eq!(matter.tags.len(), 1);
}

#[test]
fn declared_fields_are_handed_back() {
    let fields = BTreeSet::from(["isan".to_owned(), "title".to_owned()]);
    let (document, told) = article(&file(), "---\ntitle: a\nisan: 12\nisam: x\n---\n", &fields);
    assert_eq!(lines(&told), ["4:1 unknown-key unknown key `isam` / did you mean `isan`?"]);
    let document = document.unwrap();
    assert_eq!(document.fields_json(), *serde_json::json!({"isan": 12}).as_object().unwrap());
    assert_eq!(document.fields[0].node.span, at(3, 7, 2));
}

#[test]
fn sections_and_terms_have_keys_of_their_own() {
    let source = "---\ntitle: a\naliases: [b]\n---\nText";
    let (document, told) = term(&file(), source);
    assert_eq!(lines(&told), [""; 0]);
    assert_eq!(document.unwrap().matter.aliases, OneOrMany(vec![text("b", at(3, 11, 1))]));
    let (document, told) = section(&file(), source);
    assert_eq!(lines(&told), [""; 0]);
    assert_eq!(document.unwrap().matter.aliases, OneOrMany(vec![text("b", at(3, 11, 1))]));
}

#[test]
fn authors_are_read_in_both_forms() {
    let (document, told) =
        author(&file(), "---\nname: A. Doe\naffiliation: {name: b, ror: c}\nbio: d\n---\nText");
    assert_eq!(
        lines(&told),
        ["4:1 unknown-key unknown key `bio` / write the biography as text below the front matter"]
    );
    let record = document.unwrap().matter;
    assert_eq!(record.affiliation.unwrap().ror, Some(text("c", at(3, 29, 1))));
    let (record, told) = author_toml(
        &file(),
        "\u{feff}name = 'A. Doe'\nbio = 'd'\nlinks = [{ label = 'e', url = 'f' }]\n",
    );
    assert_eq!(lines(&told), [""; 0]);
    assert_eq!(record.unwrap().bio, Some(text("d", at(2, 7, 3))));
    let (record, told) = author_toml(&file(), "nam = 'A. Doe'\n");
    assert_eq!(record.unwrap().name, Spanned::default());
    assert_eq!(lines(&told), ["1:1 unknown-key unknown key `nam` / did you mean `name`?"]);
}

#[test]
fn every_key_has_a_description() {
    for schema in [schemars::schema_for!(FrontMatter), schemars::schema_for!(AuthorRecord)] {
        for (key, property) in schema.pointer("/properties").unwrap().as_object().unwrap() {
            assert!(property.get("description").is_some(), "{key}");
        }
    }
}

#[test]
fn no_source_panics() {
    let samples = [
        "\u{feff}---\r\ntitle: \"Zoë: x\"\r\ndate: 2022-03-04\r\ntags: [a, 'b']\r\nimage:\r\n  src: x\r\n---\r\nText\r\n",
        "+++\ntitle = \"Zoë\"\ndate = 2022-03-04\ntags = [\"a\"]\n[image]\nsrc = 'x'\n+++\nText\n",
    ];
    let letters: Vec<char> = "\"'[]{}:,-+#&*!|> \n\t\r=.0é\u{feff}\u{a0}—".chars().collect();
    let mut seed: u64 = 13;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for round in 0..20_000 {
        let mut source: Vec<char> = samples[round % samples.len()].chars().collect();
        for _ in 0..=random(5) {
            let at = random(source.len());
            match random(3) {
                0 => source[at] = letters[random(letters.len())],
                1 => source.insert(at, letters[random(letters.len())]),
                _ => drop(source.remove(at)),
            }
        }
        let source: String = source.into_iter().collect();
        let count = source.lines().count().max(1);
        let (document, told) = article(&file(), &source, &BTreeSet::new());
        assert!(document.is_some() || !told.is_empty(), "{source}");
        for one in told {
            assert!((1..=count + 1).contains(&one.place.line), "{one:?} in {source:?}");
        }
        if let Some(document) = document {
            assert!(source.ends_with(document.body));
            let before = source[..source.len() - document.body.len()].matches('\n').count();
            assert!(document.lines_before - before <= 1, "{source:?}");
        }
    }
}
