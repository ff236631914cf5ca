//! Every provider of newsletters gets the form it takes, from a reader whose browser runs no script.

use std::process::Command;

use crate::tools::{self, Folder};

/// `[newsletter]` of a site for each provider; what must arrive stands in `tools/providers.mjs`.
const PROVIDERS: [(&str, &str); 9] = [
    (
        "listmonk",
        r#"
        root = "https://lists.example.org/"
        lists = [
            { label = "Briefs", value = "5f2c1c9e-9f54-4c4e-8d3b-0a1b2c3d4e5f" },
            { label = "Reports", value = "0e9d8c7b-6a5f-4e3d-9c2b-1a0f9e8d7c6b" },
        ]"#,
    ),
    (
        "mailchimp",
        r#"
        account = "example.us1"
        user = "0123abcd"
        id = "89ef"
        form = "77"
        lists = [{ label = "Briefs", value = "briefs" }, { label = "Reports", value = "reports" }]"#,
    ),
    (
        "buttondown",
        r#"
        name = "example"
        lists = [{ label = "Briefs", value = "briefs" }, { label = "Reports", value = "reports" }]"#,
    ),
    (
        "kit",
        r#"
        id = "1234567"
        lists = [{ label = "Briefs", value = "11" }, { label = "Reports", value = "12" }]"#,
    ),
    ("brevo", r#"action = "https://example.sibforms.com/serve/MUIFAExample""#),
    (
        "sympa",
        r#"
        root = "https://lists.example.org/sympa"
        list = "news""#,
    ),
    (
        "generic",
        r#"
        action = "https://news.example.org/join"
        email_field = "address"
        honeypot = "website"
        list_field = "topics"
        hidden = { source = "archive & site" }
        lists = [{ label = "Briefs", value = "briefs" }, { label = "Reports", value = "reports" }]"#,
    ),
    ("mailman-link", r#"action = "https://lists.example.org/mailman3/lists/news.example.org/""#),
    ("none", ""),
];

#[test]
fn each_provider_gets_the_form_it_takes() {
    let folder = Folder::new("newsletter");
    let sites = PROVIDERS.map(|(provider, keys)| {
        site(&folder, provider, keys);
        let public = folder.path().join(provider).join("public");
        tools::build(&folder.path().join(provider), &public);
        format!("{provider}={}", public.display())
    });
    let tried = tools::run(subscriber().args(&sites));
    assert!(tried.status.success(), "{}", tools::told(&tried));

    let [listmonk, mailchimp, ..] = &sites;
    let swapped = [
        listmonk.replacen("listmonk=", "mailchimp=", 1),
        mailchimp.replacen("mailchimp=", "kit=", 1),
    ];
    let tried = tools::run(subscriber().args(&swapped));
    let told = tools::told(&tried);
    assert!(!tried.status.success(), "another provider's form is not seen");
    for fault in ["mailchimp: the address is", "mailchimp: the form is", "kit: the form is"] {
        assert!(told.contains(fault), "{fault}: {told}");
    }
}

fn subscriber() -> Command {
    tools::package("playwright-core/package.json");
    let mut node = tools::program("node");
    node.arg(tools::root().join("tests/tools/newsletter.mjs"));
    node
}

/// A site of one article with a newsletter box.
fn site(folder: &Folder, provider: &str, keys: &str) {
    let config = format!(
        "base_url = \"https://institute.example/\"\n\n[institute]\nname = \"Institute\"\n\n\
         [newsletter]\nprovider = \"{provider}\"\n{keys}\n"
    );
    folder.write(&format!("{provider}/site.toml"), &config);
    let article = "---\ntitle: First\ndate: 2026-01-02\n---\n\nText.\n";
    folder.write(&format!("{provider}/content/articles/first.md"), article);
    tools::copy(&tools::root().join("themes"), &folder.path().join(provider).join("themes"));
}
