//! What programs of artificial intelligence may do, in five places that cannot differ: all are made
//! from [`PURPOSES`] and `[rights.ai]`.
//!
//! `robots.txt` (RFC 9309) names the programs. `Content-Signal` (contentsignals.org) names the purposes,
//! there and as a header; `/.well-known/tdmrep.json`, a header and a `<meta>` reserve text and data
//! mining (W3C TDM Reservation Protocol), for which Article 4 of Directive (EU) 2019/790 asks by means
//! that machines read.

use serde::Serialize;
use serde_json::json;

use super::views::MetaView;
use super::{Output, file};
use crate::config::{Ai, Permission};
use crate::site::Site;
use crate::url::UrlPath;

/// A purpose for which programs fetch texts.
struct Purpose {
    /// What the site says about it.
    said: fn(&Ai) -> Option<Permission>,
    /// Its name in `Content-Signal`.
    signal: &'static str,
    /// The programs that fetch for this purpose and for no other, by the names that
    /// their owners document.
    agents: &'static [&'static str],
}

const PURPOSES: [Purpose; 3] = [
    Purpose {
        said: |ai| ai.search,
        signal: "search",
        agents: &["Claude-SearchBot", "OAI-SearchBot", "PerplexityBot", "YouBot"],
    },
    Purpose {
        said: |ai| ai.answer,
        signal: "ai-input",
        agents: &[
            "ChatGPT-User",
            "Claude-User",
            "DuckAssistBot",
            "Meta-ExternalFetcher",
            "MistralAI-User",
            "Perplexity-User",
        ],
    },
    Purpose {
        said: |ai| ai.train,
        signal: "ai-train",
        agents: &[
            "AI2Bot",
            "Amazonbot",
            "Applebot-Extended",
            "Bytespider",
            "CCBot",
            "ClaudeBot",
            "cohere-training-data-crawler",
            "Diffbot",
            "Google-Extended",
            "GPTBot",
            "Meta-ExternalAgent",
            "omgili",
            "PanguBot",
            "Timpibot",
        ],
    },
];

/// The value of `Content-Signal`; none where the site says nothing.
pub(super) fn signal(site: &Site) -> Option<String> {
    let ai = &site.config.ai;
    let said = PURPOSES.iter().filter_map(|purpose| {
        let answer = match (purpose.said)(ai)? {
            Permission::Allow => "yes",
            Permission::Deny => "no",
        };
        Some(format!("{}={answer}", purpose.signal))
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The names of programs that may not fetch anything.
pub(super) fn refused(site: &Site) -> Vec<&'static str> {
    let ai = &site.config.ai;
    let denied = PURPOSES.iter().filter(|it| (it.said)(ai) == Some(Permission::Deny));
    denied.flat_map(|purpose| purpose.agents).copied().collect()
}

/// 1 where text and data mining is reserved, 0 where it is not; none where the site says nothing.
fn reservation(site: &Site) -> Option<u8> {
    site.config.ai.train.map(|said| u8::from(said == Permission::Deny))
}

/// Headers for all addresses.
pub(super) fn headers(site: &Site) -> Vec<(&'static str, String)> {
    let signal = signal(site).map(|signal| ("Content-Signal", signal));
    let reservation = reservation(site).map(|it| ("TDM-Reservation", it.to_string()));
    signal.into_iter().chain(reservation).collect()
}

/// Tags for the head of each page.
pub(super) fn meta(site: &Site) -> Vec<MetaView> {
    let reservation = reservation(site).map(|it| MetaView {
        attribute: "name",
        name: "tdm-reservation".to_string(),
        content: it.to_string(),
    });
    reservation.into_iter().collect()
}

/// `tdmrep.json`.
#[derive(Serialize)]
struct Reservation {
    location: String,
    reservation: u8,
}

pub(super) fn plan(site: &Site) -> Vec<Output<'_>> {
    let Some(reservation) = reservation(site) else { return Vec::new() };
    let location = format!("{}/*", site.config.base.path);
    let view = move || Reservation { location: location.clone(), reservation };
    vec![file(UrlPath::new("/.well-known/tdmrep.json"), "tdmrep.json", view, write)]
}

fn write(view: &Reservation) -> Vec<u8> {
    let rules = json!([{ "location": view.location, "tdm-reservation": view.reservation }]);
    format!("{rules:#}\n").into_bytes()
}
