//! `ssg check --against`: reports addresses that were given out and that the site no longer
//! answers.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use super::arguments::{BuildArguments, Format, Global};
use super::report::{many, number};
use crate::ledger::{Cause, Compared, Given, Lost, given, handed};

/// How many addresses of one cause are shown.
const SHOWN: usize = 12;

/// The addresses of a file, a folder, or the standard input.
pub(super) fn given_by(path: &Path) -> Result<Given, String> {
    if path != Path::new("-") {
        return given(path, &fetched);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| format!("the standard input cannot be read: {error}"))?;
    handed(&text)
}

/// The text at a URL. No crate of ours uses the network: `curl` is on all systems.
fn fetched(url: &str) -> Result<String, String> {
    const MOST: &str = "268435456";
    let mut curl = Command::new("curl");
    curl.args(["--fail", "--silent", "--show-error", "--location", "--compressed"]);
    curl.args(["--proto", "=http,https", "--max-time", "120", "--max-filesize", MOST, "--", url]);
    let output = curl.stdin(Stdio::null()).output().map_err(|error| {
        format!("`{url}` cannot be fetched, since `curl` cannot be run: {error}\n  hint: fetch it first, and name the file")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{url}` cannot be fetched: {}", said.trim()));
    }
    String::from_utf8(output.stdout).map_err(|_| {
        format!("`{url}` is not UTF-8 text\n  hint: where it is compressed, fetch it first")
    })
}

/// Reports what became of the addresses.
pub(super) fn tell(global: &Global, arguments: &BuildArguments, compared: &Compared) {
    match global.format {
        Format::Human => {
            let most = if arguments.telling.all { usize::MAX } else { SHOWN };
            human(global, most, compared);
        }
        Format::Sarif | Format::Markdown => {}
        Format::Short | Format::Github => compared.lost.iter().for_each(|lost| {
            let (what, _) = lost.cause.words();
            let to = lost.successor.as_ref().map(|to| format!(" (now `{to}`?)"));
            say!("{}: lost: {what}{}", lost.address, to.unwrap_or_default());
        }),
        Format::Json => json(compared),
    }
}

fn json(compared: &Compared) {
    for lost in &compared.lost {
        let (what, hint) = lost.cause.words();
        let mut line = json!({
            "kind": "lost",
            "address": lost.address,
            "cause": lost.cause,
            "successor": lost.successor,
            "message": what,
            "hint": hint,
        });
        if compared.is_weighed {
            line["visits"] = json!(lost.visits);
        }
        answer!("{line}");
    }
    let [page, redirect, gone] = compared.counts;
    let mut line = json!({
        "kind": "addresses",
        "total": compared.total(),
        "page": page,
        "redirect": redirect,
        "gone": gone,
        "lost": compared.lost.len(),
        "share": compared.share(),
    });
    if compared.is_weighed {
        line["visits"] = json!(compared.visits());
    }
    answer!("{line}");
}

/// Shows the lost addresses, of each cause at most `most`.
fn human(global: &Global, most: usize, compared: &Compared) {
    let mut causes: BTreeMap<Cause, Vec<&Lost>> = BTreeMap::new();
    for lost in &compared.lost {
        causes.entry(lost.cause).or_default().push(lost);
    }
    for (cause, lost) in causes {
        let (what, hint) = cause.words();
        say!("{:>8}  {}: {what}", "Lost", addresses(lost.len()));
        for lost in lost.iter().take(most) {
            let to = lost.successor.as_ref().map(|to| format!("  now {to}?")).unwrap_or_default();
            let visits = match compared.is_weighed {
                true => format!("  ({})", many(lost.visits as usize, "visit")),
                false => String::new(),
            };
            say!("            {}{to}{visits}", lost.address);
        }
        if lost.len() > most {
            say!("            and {} more: `--all` shows them", number(lost.len() - most));
        }
        say!("          {hint}\n");
    }
    if global.quiet {
        return;
    }
    let [page, redirect, gone] = compared.counts;
    let of = match compared.is_weighed {
        true => many(compared.visits() as usize, "visit"),
        false => addresses(compared.total()),
    };
    let mut kept = vec![format!("{} with a page", number(page))];
    if redirect > 0 {
        kept.push(format!("{} by a redirect", number(redirect)));
    }
    if gone > 0 {
        kept.push(format!("{} as gone", number(gone)));
    }
    let lost = match compared.lost.len() {
        0 => "none is lost".to_string(),
        1 => "1 is lost".to_string(),
        lost => format!("{} are lost", number(lost)),
    };
    let share = compared.share() * 100.0;
    say!("{:>8}  {share} % of {of}: {}; {lost}", "Answered", kept.join(", "));
    if compared.elsewhere > 0 {
        say!(
            "{:>8}  {} of other hosts or outside the site",
            "Left out",
            addresses(compared.elsewhere)
        );
    }
}

/// "1 address", "1,204 addresses".
fn addresses(count: usize) -> String {
    match count {
        1 => "1 address".to_string(),
        count => format!("{} addresses", number(count)),
    }
}
