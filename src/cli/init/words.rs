//! Words of a new site: names of hosts and providers, and labels in the languages of the first texts.

use crate::cli::arguments::{Hosting, Provider};

/// Hosts, as they are offered.
pub(super) const HOSTS: &[(Hosting, &str)] = &[
    (Hosting::GithubPages, "GitHub Pages"),
    (Hosting::Gitlab, "GitLab Pages"),
    (Hosting::Netlify, "Netlify"),
    (Hosting::Cloudflare, "Cloudflare Pages"),
    (Hosting::Nginx, "your own server with nginx"),
    (Hosting::None, "somewhere else, or not yet"),
];

/// Providers of newsletters, as they are offered.
pub(super) const PROVIDERS: &[(Provider, &str)] = &[
    (Provider::None, "nobody, or not yet"),
    (Provider::Listmonk, "listmonk"),
    (Provider::Mailchimp, "Mailchimp"),
    (Provider::Buttondown, "Buttondown"),
    (Provider::Kit, "Kit"),
    (Provider::Brevo, "Brevo"),
    (Provider::Sympa, "Sympa"),
    (Provider::MailmanLink, "Mailman (a link to its page)"),
    (Provider::Generic, "another service that takes a form"),
];

/// The name of a host.
pub(super) fn host(host: Hosting) -> &'static str {
    HOSTS.iter().find(|(one, _)| *one == host).map_or("", |(_, name)| *name)
}

/// The address that a host gives to a site without a domain of its own.
pub(super) fn address(host: Hosting) -> Option<&'static str> {
    match host {
        Hosting::GithubPages => Some("https://OWNER.github.io/REPOSITORY/"),
        Hosting::Gitlab => Some("https://GROUP.gitlab.io/PROJECT/"),
        Hosting::Netlify => Some("https://NAME.netlify.app/"),
        Hosting::Cloudflare => Some("https://NAME.pages.dev/"),
        Hosting::Nginx | Hosting::None => None,
    }
}

/// Labels of a site in one language.
pub(super) struct Labels {
    pub code: &'static str,
    pub article: &'static str,
    pub articles: &'static str,
    pub about: &'static str,
    pub tags: &'static str,
    pub series: &'static str,
    pub corrections: &'static str,
    pub privacy: &'static str,
}

const LABELS: &[Labels] = &[
    Labels {
        code: "en",
        article: "Article",
        articles: "Articles",
        about: "About",
        tags: "Tags",
        series: "Series",
        corrections: "Corrections policy",
        privacy: "Privacy",
    },
    Labels {
        code: "ar",
        article: "مقال",
        articles: "مقالات",
        about: "من نحن",
        tags: "الوسوم",
        series: "السلاسل",
        corrections: "سياسة التصحيح",
        privacy: "الخصوصية",
    },
    Labels {
        code: "de",
        article: "Artikel",
        articles: "Artikel",
        about: "Über uns",
        tags: "Schlagwörter",
        series: "Reihen",
        corrections: "Berichtigungen",
        privacy: "Datenschutz",
    },
    Labels {
        code: "es",
        article: "Artículo",
        articles: "Artículos",
        about: "Acerca de",
        tags: "Etiquetas",
        series: "Series",
        corrections: "Correcciones",
        privacy: "Privacidad",
    },
    Labels {
        code: "fr",
        article: "Article",
        articles: "Articles",
        about: "À propos",
        tags: "Mots-clés",
        series: "Séries",
        corrections: "Corrections",
        privacy: "Confidentialité",
    },
];

/// There are first texts in this language.
pub(super) fn has_texts(language: &str) -> bool {
    LABELS.iter().any(|labels| labels.code == spoken(language))
}

/// The labels of a language, or else the English ones.
pub(super) fn labels(language: &str) -> &'static Labels {
    LABELS.iter().find(|labels| labels.code == spoken(language)).unwrap_or(&LABELS[0])
}

/// The language of a tag such as `de-AT`.
fn spoken(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
