//! Facts and faults of bodies.

use super::*;
use crate::diagnostic::Span;

fn links(text: &str) -> Vec<(String, LinkUse, u32, u32, u32)> {
    let (facts, _) = read(text, RawHtml::Allow);
    facts
        .links
        .into_iter()
        .map(|Link { destination, usage, span }| {
            (destination, usage, span.line, span.column, span.length)
        })
        .collect()
}

#[test]
fn every_destination_has_its_place() {
    use LinkUse::{Media, Page};
    let text = "é [a](b.md#c \"t\") ![d](<e f.png>) <https://g.org> <h@i.org>\n\
                [j][k] [x](y\\_z)\n\n[k]: l.md\n\n> <img alt=''\n> srcset=\"m.png 1x, n.png 2x\">\n\n\
                o[^1] <a href=p>\n\n[^1]: [q](r)\n";
    assert_eq!(
        links(text),
        [
            ("b.md#c".into(), Page, 11, 7, 6),
            ("e f.png".into(), Media, 11, 25, 7),
            ("https://g.org".into(), Page, 11, 36, 13),
            ("mailto:h@i.org".into(), Page, 11, 52, 7),
            ("l.md".into(), Page, 14, 6, 4),
            ("y_z".into(), Page, 12, 12, 4),
            ("m.png".into(), Media, 17, 11, 5),
            ("n.png".into(), Media, 17, 21, 5),
            ("p".into(), Page, 19, 15, 1),
            ("r".into(), Page, 21, 11, 1),
        ]
    );
}

#[test]
fn prose_is_words_however_they_are_marked_up() {
    let prose = |text: &str| read(text, RawHtml::Allow).0.prose;
    let plain = prose("# Part one\n\nFirst para here, x.\n");
    for same in [
        "Part one\n========\n\nFirst\npara   here, x.",
        "# Part one {#one}\n\nFirst para [here](/a/), x.\n",
        "# Part one\n\n**First** para <b class=\"a\">here</b>, `x`.\n",
    ] {
        assert_eq!(prose(same), plain, "{same}");
    }
    let others = ["# Part one\n\nFirst para here, y.\n", "# Part one\n\nFirst para, here x.\n"];
    for other in others {
        assert_ne!(prose(other), plain, "{other}");
    }
    assert_ne!(prose("![One](a.png)\n"), prose("![Two](a.png)\n"));
    assert_ne!(prose("```\na\n```\n"), prose("```\nb\n```\n"));
}

#[test]
fn a_text_tells_all_of_itself() {
    let text = "First *para*\nhere.\n\n## Part one\n\n![Alt](a.png \"Cap. Credit: Cre\")\n\n::: box k=\"v\"\nIn \"box\".\n:::\n\nx[^1]\n\n[^1]: Note text.\n\nTable: T\n\n| a |\n|---|\n| b |\n\n<i id=\"i\"></i>\n";
    let (facts, faults) = read(text, RawHtml::Allow);
    assert_eq!(faults, []);
    assert_eq!(
        facts,
        Facts {
            prose: facts.prose,
            headings: vec![Heading {
                level: 2,
                id: "part-one".into(),
                text: "Part one".into(),
                span: Span { line: 14, column: 1, length: 11 },
            }],
            links: vec![Link {
                destination: "a.png".into(),
                usage: LinkUse::Media,
                span: Span { line: 16, column: 8, length: 5 },
            }],
            pictures: vec![Picture {
                link: 0,
                alt: "Alt".into(),
                figure: true,
                caption: "Cap.".into(),
                credit: "Cre".into(),
            }],
            containers: vec![Container {
                name: "box".into(),
                arguments: vec![("k".into(), "v".into())],
                span: Span { line: 18, column: 5, length: 3 },
            }],
            anchors: ["i", "notes", "n1", "r1", "table-1"].map(String::from).to_vec(),
            words: 13,
            footnotes: 1,
            notes: vec![Note { label: "1".into(), references: 1 }],
            citations: Vec::new(),
            math: false,
            formulas: Vec::new(),
            highlight: false,
            equations: Vec::new(),
            summary: "First para here.".into(),
        }
    );
}

#[test]
fn the_summary_ends_at_more_or_with_the_first_paragraph() {
    let summary = |text: &str| read(text, RawHtml::Allow).0.summary;
    assert_eq!(
        summary("![a](b)\n\n> q\n\n::: c\nd\n:::\n\nOne -- *two*  `x`.\n\nThree.\n"),
        "One – two x."
    );
    assert_eq!(
        summary("One.\n\n## H\n\n- two\n- three\n\n<!--more-->\n\nFour.\n"),
        "One. two three"
    );
    assert_eq!(summary("One <!-- more --> two.\n"), "One");
    assert_eq!(summary("One.\n\n`<!-- more -->` two.\n\nThree.\n"), "One.");
    assert_eq!(page("One.\n\n<!-- more -->\n\nTwo.\n"), "<p>One.</p>\n<p>Two.</p>\n");
}

#[test]
fn skipped_levels_are_told() {
    assert_eq!(
        faults("### A\n\n##### B\n\n## C\n\n# D\n"),
        "11:1+5 skipped-heading: the first heading of the text is of level 3 (begin this one with `##`)\n\
         13:1+7 skipped-heading: this heading jumps from level 3 to level 5 (begin this one with `####`)\n\
         17:1+3 skipped-heading: this heading is of the same level as the page's title (begin this one with `##`)\n"
    );
}

#[test]
fn an_id_used_twice_is_told_at_its_own_place() {
    assert_eq!(
        faults("## A {#x}\n\n## B {.c #x}\n"),
        "13:11+1 duplicate-anchor: the id `x` is taken (choose another, or leave it out)\n"
    );
}

#[test]
fn pictures_without_a_text_are_told() {
    assert_eq!(
        faults("![](a.png)\n\nx ![ ](b.png)\n\n<img src=\"c\"> <img src=d alt=\"\">\n"),
        "11:1+10 empty-alt: this picture has no alt text (say between `![` and `]` what it shows)\n\
         13:3+11 empty-alt: this picture has no alt text (say between `![` and `]` what it shows)\n\
         15:1+13 empty-alt: this picture has no alt text (say in `alt=\"...\"` what it shows, or write `alt=\"\"` where it only decorates)\n"
    );
}

#[test]
fn footnotes_that_miss_their_half_are_told() {
    assert_eq!(
        faults("a[^x] `[^c]` \\[^d] b[^y] [^1]\n\n[^z]: t\n\n[^y]: u\n[^Y]: v\n"),
        "11:2+4 footnote: footnote `x` has no text (add a line `[^x]: ...`)\n\
         11:26+4 footnote: footnote `1` has no text (add a line `[^1]: ...`)\n\
         13:1+4 footnote: nothing refers to footnote `z` (put `[^z]` where it belongs, or take the footnote away)\n\
         16:1+4 footnote: footnote `Y` has a text already (give one of them another label)\n"
    );
}

#[test]
fn container_fences_that_do_not_fit_are_told() {
    assert_eq!(
        faults(":::\n:::: a\n::: b c=d\n:::\n:::\n- x\n  ::: e\n\n<div>\n::: f\n</div>\n"),
        "11:1+3 container-fence: this line closes a container, but none is open (open one with `::: name`, or take the line away)\n\
         12:1+6 container-fence: `:::: a` is never closed (close it with a line `::::`)\n\
         13:7+3 container-fence: `c=d` needs its value between `\"` (write `::: name key=\"value\"`)\n\
         15:1+3 container-fence: this fence is too short to close the container of line 12 (close it with `::::`)\n\
         17:3+5 container-fence: a `:::` line that is indented or quoted is not a container (put it at the start of its line, outside lists and quotations)\n\
         20:1+5 container-fence: this `:::` line is inside raw HTML (leave a blank line before it)\n"
    );
}

#[test]
fn noise_of_other_generators_is_told_once_each() {
    assert_eq!(
        faults(
            "a {{ site.url }} `{{ b }}` {{< figure src=\"x\" >}}\n\n    {% c %}\n\n<!-- {% d %} -->\n\n<a href=\"{{ e }}\">\n\n{% include f.html %}\n"
        ),
        "11:3+14 template-noise: readers would see `{{ site.url }}` (this looks like a Liquid or Jinja variable; write the address itself, such as `/about/`)\n\
         11:28+22 template-noise: readers would see `{{< figure src=\"x\" >}}` (this looks like a Hugo shortcode; take it away, or use a component of the theme, from `::: name` to `:::`)\n\
         17:10+7 template-noise: readers would see `{{ e }}` (this looks like a Liquid or Jinja variable; take it away, or use a component of the theme, from `::: name` to `:::`)\n\
         19:1+20 template-noise: readers would see `{% include f.html %}` (this looks like a Liquid tag of Jekyll; take it away, or use a component of the theme, from `::: name` to `:::`)\n"
    );
}

#[test]
fn citations_are_facts_and_no_words_of_the_summary() {
    let text = "As @doe says, it *is* so [see @roe, p. 3], [a](@x) `@y`.[^n]\n\n# A [@z] @w\n\n[^n]: By [@roe; -@{a b}].\n";
    let (facts, _) = read(text, RawHtml::Allow);
    let told = facts.citations.iter().map(|citation| {
        let keys: Vec<String> = citation
            .works
            .iter()
            .map(|work| format!("{}:{}+{}", work.key, work.span.column, work.span.length))
            .collect();
        format!("{} {} {:?}", keys.join(" "), citation.in_text, citation.note)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "doe:4+4 true None",
            "roe:31+4 false None",
            "z:6+2 false None",
            "roe:11+4 a b:18+6 false Some(\"n\")",
        ]
    );
    assert_eq!(facts.summary, "As @doe says, it is so, a @y.");
    assert_eq!(facts.headings[0].text, "A @w");
}
