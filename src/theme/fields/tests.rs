//! What is reported about templates' fields, and what is not.

use super::*;
use serde_json::json;

fn contract() -> Contract {
    let article = json!({
        "properties": {
            "article": { "$ref": "#/$defs/Article" },
            "groups": { "type": "array", "items": { "$ref": "#/$defs/Group" } },
        },
        "$defs": {
            "Article": {
                "type": "object",
                "properties": {
                    "title": { "type": "string" },
                    "date": { "anyOf": [{ "$ref": "#/$defs/Date" }, { "type": "null" }] },
                    "authors": { "type": "array", "items": { "$ref": "#/$defs/Person" } },
                    "extra": { "type": "object", "additionalProperties": true },
                },
            },
            "Date": { "type": "object", "properties": { "iso": { "type": "string" } } },
            "Person": { "type": "object", "properties": { "name": { "type": "string" } } },
            "Group": { "type": "object", "properties": { "year": { "type": "integer" } } },
        },
    });
    let index = json!({
        "properties": {
            "groups": { "type": "array", "items": {
                "type": "object", "properties": { "letter": { "type": "string" } },
            } },
        },
    });
    let links = json!({ "type": "array", "items": {
        "type": "object", "properties": { "url": { "type": "string" } },
    } });
    let site = json!({
        "type": "object",
        "properties": { "menus": { "type": "object", "additionalProperties": links } },
    });
    let definitions = article["$defs"].as_object().unwrap().clone();
    Contract { views: vec![article, index], variables: vec![("site", site)], definitions }
}

fn found(templates: &[(&str, &str)]) -> Vec<String> {
    undefined(&contract(), templates)
        .iter()
        .map(|found| templates[found.template].1[found.range.clone()].to_string())
        .collect()
}

#[test]
fn what_tera_takes_for_false_is_found() {
    for (text, expected) in [
        ("{% if article.titel %}x{% endif %}", "article.titel"),
        ("{%- if a %}{%- elif not article.titel -%}{% endif %}", "article.titel"),
        ("{% if article.date.is and x %}{% endif %}", "article.date.is"),
        ("{{ article.titel | default(value=1) }}", "article.titel"),
        ("{{ article['titel'] or 1 }}", "article['titel']"),
        ("{{ 1 if article?.titel else 2 }}", "article?.titel"),
        ("{% for p in article.authors %}{% if p.nam %}{% endif %}{% endfor %}", "p.nam"),
        ("{% set x = [p for p in article.authors if p.nam or 1] %}", "p.nam"),
        ("{% if article.authors[0].nam == 'x' %}{% endif %}", "article.authors[0].nam"),
        ("{% for g in groups[1:] %}{{ g.month or 1 }}{% endfor %}", "g.month"),
        ("{% for l in site.menus.main %}{% if l.ur %}{% endif %}{% endfor %}", "l.ur"),
        ("{% if site.menu %}{% endif %}", "site.menu"),
    ] {
        assert_eq!(found(&[("a.html", text)]), [expected], "{text}");
    }
}

#[test]
fn what_is_not_certain_is_passed_over() {
    for text in [
        "{% if article.title and article.date.iso and article.authors[0].name %}{% endif %}",
        // Rendering reports these.
        "{{ article.titel }}{{ article.titel | upper }}{% if article.titel.x %}{% endif %}",
        "{% if article.titel is defined %}{% endif %}{% if x is not article %}{% endif %}",
        "{% if article.extra.any.thing %}{% endif %}{% if site.menus.any %}{% endif %}",
        "{% for g in groups %}{% if g.year or g.letter %}{% endif %}{% endfor %}",
        "{% for article in articles(limit=1) %}{% if article.x %}{% endif %}{% endfor %}",
        "{% for k, article in x %}{% if article.x %}{% endif %}{% endfor %}",
        "{% set article = 1 %}{% if article.x %}{% endif %}",
        "{% component c(article) %}{% if article.x %}{% endif %}{% endcomponent c %}",
        "{{ [article.x for article in list if article.x] }}",
        "{% if unknown.x or article.title | x(article=1) %}{% endif %}",
        "{{ '{% if article.x %}' }}{# {% if article.x %} #}{% raw %}{% if article.x %}{% endraw %}",
        "{{<article x={1} />}}",
    ] {
        assert_eq!(found(&[("a.html", text)]), [""; 0], "{text}");
    }
}

#[test]
fn no_template_panics() {
    let samples = [
        "{%- if article.titel and not x.y -%}{{ [p for p in article.authors if p.nam] }}{% endif %}",
        "{% for a, b in site.menus %}{% include \"é.html\" %}{{ groups[1:][0]?.x | default(value='}}') }}",
        "{% set x %}{{<card article={article.titel} />}}{% endset %}{% raw %}{{ {% endraw %}{# #}",
    ];
    let pieces: Vec<char> = "{}%#-[]().,:|<>/=?'\"`\\ éx0\n".chars().collect();
    let mut seed: u64 = 7;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let contract = contract();
    for round in 0..20_000 {
        let mut text: Vec<char> = samples[round % samples.len()].chars().collect();
        for _ in 0..=random(6) {
            let at = random(text.len());
            match random(4) {
                0 => text[at] = pieces[random(pieces.len())],
                1 => text.insert(at, pieces[random(pieces.len())]),
                2 => text.truncate(at.max(1)),
                _ => {
                    text.remove(at);
                }
            }
            if text.is_empty() {
                break;
            }
        }
        let text: String = text.into_iter().collect();
        tags::unbalanced(&text);
        for found in undefined(&contract, &[("a.html", &text)]) {
            assert!(text.get(found.range).is_some(), "{text}");
        }
    }
}

#[test]
fn names_of_a_loop_come_into_what_it_includes() {
    let part = ("own/parts/b.html", "{% if article.x %}{% endif %}{% include 'parts/c.html' %}");
    let inner = ("own/parts/c.html", "{% if article.x %}{% endif %}");
    let looped = "{% for article in x %}{% include \"parts/b.html\" %}{% endfor %}";
    assert_eq!(found(&[("own/a.html", looped), part, inner]), [""; 0]);
    let plain = "{% include \"parts/b.html\" %}";
    assert_eq!(found(&[("own/a.html", plain), part, inner]), ["article.x"; 2]);
}
