//! Asks on the terminal what the command line did not say.

use dialoguer::Input;

use super::words;
use super::{address, language, name};
use crate::cli::arguments::{Hosting, Provider};
use crate::config;
use crate::url::BaseUrl;

type Answers = (String, BaseUrl, String, Hosting, Provider);

/// Asks for each of these that is missing.
pub(super) fn ask(
    known_name: Option<String>,
    known_base: Option<BaseUrl>,
    known_language: Option<String>,
    known_host: Option<Hosting>,
    known_newsletter: Option<Provider>,
) -> Result<Answers, String> {
    let name = match known_name {
        Some(name) => name,
        None => text("Name of the institute", config::NAME, &name)?,
    };
    let language = match known_language {
        Some(language) => language,
        None => text("Language of its texts", "en", &language)?,
    };
    let host = match known_host {
        Some(host) => host,
        None => choice("Published at", words::HOSTS)?,
    };
    let base = match known_base {
        Some(base) => base,
        None => {
            if let Some(form) = words::address(host) {
                say!("Without a domain of your own, the address is {form}");
            }
            let usual = format!("https://{}/", config::HOST);
            let written = text("Address of the site", &usual, &|url| address(&url).map(|_| url))?;
            address(&written)?
        }
    };
    let newsletter = match known_newsletter {
        Some(newsletter) => newsletter,
        None => choice("Newsletter sent by", words::PROVIDERS)?,
    };
    Ok((name, base, language, host, newsletter))
}

/// Asks until `read` accepts the answer.
fn text(
    question: &str,
    usual: &str,
    read: &dyn Fn(String) -> Result<String, String>,
) -> Result<String, String> {
    let input = Input::<String>::new()
        .with_prompt(question)
        .default(usual.to_string())
        .validate_with(|answer: &String| {
            // Elsewhere the hint has a line of its own.
            read(answer.clone()).map(drop).map_err(|why| why.replace("\n  hint: ", "; "))
        });
    read(input.interact_text().map_err(given_up)?)
}

/// Asks for the number of one of these. A list with a moving mark would tell a screen reader less, and
/// an interruption would leave the terminal without its cursor.
fn choice<T: Copy>(question: &str, of: &[(T, &str)]) -> Result<T, String> {
    say!("{question}:");
    for (number, (_, name)) in of.iter().enumerate() {
        say!("  {}  {name}", number + 1);
    }
    let read = |answer: &str| {
        let number = answer.trim().parse::<usize>().ok()?;
        of.get(number.checked_sub(1)?)
    };
    let answer = Input::<String>::new()
        .with_prompt("Number")
        .default("1".to_string())
        .validate_with(|answer: &String| match read(answer) {
            Some(_) => Ok(()),
            None => Err(format!("the answer is a number from 1 to {}", of.len())),
        })
        .interact_text()
        .map_err(given_up)?;
    read(&answer).map(|(one, _)| *one).ok_or_else(|| "no number was given".to_string())
}

fn given_up(_: dialoguer::Error) -> String {
    "given up; nothing was written".to_string()
}
