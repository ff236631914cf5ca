//! The version of `ssg` that a site needs.

use std::path::Path;
use std::sync::Arc;

use semver::{Comparator, Op, Version, VersionReq};

use crate::diagnostic::{self, Diagnostic, Place};
use crate::tree::{Node, Value};

/// Why this program does not build a site with this `site.toml`, where it needs another version.
///
/// This is checked before the rest of the file is read: a key of a newer version would look like a
/// slip.
pub(super) fn refused(node: &Node, file: &Arc<Path>) -> Option<Diagnostic> {
    let asked = node.get("ssg")?;
    // Anything but a text is reported with the other mistakes of form.
    let Value::Scalar { text, .. } = &asked.value else { return None };
    let place = Place::span(file, asked.span);
    let own = Version::parse(env!("CARGO_PKG_VERSION")).expect("Cargo reads its own version");
    let Ok(wanted) = VersionReq::parse(text) else {
        let message = format!("`{text}` is not a version");
        let hint = format!("such as `{}.{}`, `={own}` or `>=0.2, <0.4`", own.major, own.minor);
        return Some(Diagnostic::new(&diagnostic::CONFIG, place, message).hint(hint));
    };
    if wanted.matches(&own) {
        return None;
    }
    let message = format!("this is ssg {own}, and the site is built with version `{text}`");
    let hint = format!(
        "`pip install \"ssg-archive{}\"` installs that version; or change `ssg` here, where the whole \
         team moves to {own}",
        pip(&wanted)
    );
    Some(Diagnostic::new(&diagnostic::OTHER_VERSION, place, message).hint(hint))
}

/// A requirement as pip reads it.
fn pip(wanted: &VersionReq) -> String {
    let parts: Vec<String> = wanted.comparators.iter().map(bounds).collect();
    parts.join(",")
}

/// A comparator as pip reads it; the part after the minor version exists only if the minor version
/// does.
fn bounds(one: &Comparator) -> String {
    let (major, minor, patch) = (one.major, one.minor, one.patch);
    let from = format!("{major}.{}.{}", minor.unwrap_or(0), patch.unwrap_or(0));
    let from = if one.pre.is_empty() { from } else { format!("{from}-{}", one.pre) };
    // The first version of the next series.
    let next = match (minor, patch) {
        (None, _) => format!("{}", major + 1),
        (Some(minor), None) => format!("{major}.{}", minor + 1),
        (Some(minor), Some(patch)) => format!("{major}.{minor}.{}", patch + 1),
    };
    match one.op {
        Op::Exact if patch.is_some() => format!("=={from}"),
        Op::Greater if patch.is_some() => format!(">{from}"),
        Op::Greater => format!(">={next}"),
        Op::GreaterEq => format!(">={from}"),
        Op::Less => format!("<{from}"),
        Op::LessEq if patch.is_some() => format!("<={from}"),
        Op::LessEq => format!("<{next}"),
        Op::Tilde => match minor {
            Some(minor) => format!(">={from},<{major}.{}", minor + 1),
            None => format!(">={from},<{next}"),
        },
        Op::Caret => match (major, minor) {
            (0, Some(0)) => format!(">={from},<{next}"),
            (0, Some(minor)) => format!(">={from},<0.{}", minor + 1),
            _ => format!(">={from},<{}", major + 1),
        },
        // `=1.2` and `1.2.*`.
        _ => format!(">={from},<{next}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_those_of_pip() {
        for (cargo, expected) in [
            ("0.2", ">=0.2.0,<0.3"),
            ("1", ">=1.0.0,<2"),
            ("0.0.3", ">=0.0.3,<0.0.4"),
            ("0.0", ">=0.0.0,<0.1"),
            ("0", ">=0.0.0,<1"),
            ("~1.2.3", ">=1.2.3,<1.3"),
            ("~1", ">=1.0.0,<2"),
            ("=1.2.3", "==1.2.3"),
            ("=1.2", ">=1.2.0,<1.3"),
            ("1.2.*", ">=1.2.0,<1.3"),
            (">1.2", ">=1.3"),
            ("<=1.2", "<1.3"),
            (">=0.2, <0.4", ">=0.2.0,<0.4.0"),
            ("=0.2.0-rc.1", "==0.2.0-rc.1"),
        ] {
            assert_eq!(pip(&VersionReq::parse(cargo).unwrap()), expected, "{cargo}");
        }
    }
}
