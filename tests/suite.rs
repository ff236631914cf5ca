//! Everything that needs no browser, no validators and no corpora.
#![allow(clippy::disallowed_methods, reason = "tests make and read files")]
#![allow(unreachable_pub, reason = "nobody imports from this program")]

mod architecture;
mod cache;
mod commands;
mod crash;
mod docs;
mod dois;
mod feeds;
mod foreign;
mod held;
mod hidden;
mod hosts;
mod ledger;
mod meanwhile;
mod mutated;
mod others;
mod pictures;
mod pictures_of_every_kind;
mod planted;
mod redirects;
mod reviewing;
mod robust;
mod scripts;
mod search;
mod serve;
mod serve_http;
mod sites;
mod social_cards;
mod writing;

#[path = "tools/clock.rs"]
mod clock;
#[allow(dead_code, reason = "the benchmark uses the rest of it")]
#[path = "../benches/archive/random.rs"]
mod random;
#[path = "tools/served.rs"]
mod served;
#[path = "tools/sources.rs"]
mod sources;
#[path = "tools/mod.rs"]
mod tools;
