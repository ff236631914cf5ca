//! The address of a preview, which hosts give to the build in variables of the environment.

use crate::url::BaseUrl;

/// A host that builds previews: the variables that hold the address (the first that is set counts),
/// and the variable that holds the commit.
struct Builder {
    addresses: &'static [&'static str],
    commit: &'static str,
}

/// In the order in which they are tried. Cloudflare Docs, "Build configuration"; Netlify Docs, "Build
/// environment variables"; Vercel Docs, "System environment variables"; GitLab Docs, "Predefined CI/CD
/// variables"; GitHub Docs, "Variables reference".
const BUILDERS: [Builder; 5] = [
    Builder { addresses: &["CF_PAGES_URL"], commit: "CF_PAGES_COMMIT_SHA" },
    Builder { addresses: &["DEPLOY_PRIME_URL", "DEPLOY_URL"], commit: "COMMIT_REF" },
    Builder { addresses: &["VERCEL_URL"], commit: "VERCEL_GIT_COMMIT_SHA" },
    Builder { addresses: &["CI_ENVIRONMENT_URL", "CI_PAGES_URL"], commit: "CI_COMMIT_SHA" },
    Builder { addresses: &[], commit: "GITHUB_SHA" },
];

/// What the environment says about a preview.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Its address.
    pub base_url: Option<String>,
    /// The commit that it shows, shortened.
    pub commit: Option<String>,
}

/// Reads the environment; the address only where none is given.
pub(super) fn told(given: Option<&str>) -> Result<Told, String> {
    let is_address = |name: &str| BUILDERS.iter().any(|builder| builder.addresses.contains(&name));
    from(|name| match given.is_some() && is_address(name) {
        true => None,
        false => std::env::var(name).ok(),
    })
}

fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Told, String> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let mut told = Told::default();
    for Builder { addresses, commit } in BUILDERS {
        if told.commit.is_none() {
            told.commit = set(commit).map(|commit| commit.chars().take(7).collect());
        }
        if let Some((name, value)) = addresses.iter().find_map(|name| Some((name, set(name)?))) {
            // Vercel gives only the host.
            let url = match value.contains("://") {
                true => value.clone(),
                false => format!("https://{value}"),
            };
            BaseUrl::parse(&url).map_err(|message| {
                format!("the variable {name} is `{value}`: {message}\n  hint: say the address of the preview with `--base-url`")
            })?;
            told.base_url = Some(url);
            return Ok(told);
        }
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<(String, String), String> {
        let find = |name: &str| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.to_string())
        };
        from(find).map(|told| (told.base_url.unwrap_or_default(), told.commit.unwrap_or_default()))
    }

    #[test]
    fn each_host_tells_the_address_in_its_own_way() {
        let told = |url: &str, commit: &str| Ok((url.to_string(), commit.to_string()));
        let sha = "0123456789abcdef";
        for (variables, expected) in [
            (vec![], told("", "")),
            (
                vec![("CF_PAGES_URL", "https://a1.site.pages.dev"), ("CF_PAGES_COMMIT_SHA", sha)],
                told("https://a1.site.pages.dev", "0123456"),
            ),
            (
                vec![
                    ("DEPLOY_URL", "https://5f.site.netlify.app"),
                    ("DEPLOY_PRIME_URL", "https://deploy-preview-7--site.netlify.app"),
                    ("COMMIT_REF", sha),
                ],
                told("https://deploy-preview-7--site.netlify.app", "0123456"),
            ),
            (vec![("DEPLOY_URL", "https://5f.netlify.app")], told("https://5f.netlify.app", "")),
            (
                vec![("VERCEL_URL", "site-git-x.vercel.app")],
                told("https://site-git-x.vercel.app", ""),
            ),
            (
                vec![("CI_PAGES_URL", "https://g.gitlab.io/p"), ("CI_ENVIRONMENT_URL", "")],
                told("https://g.gitlab.io/p", ""),
            ),
            (vec![("GITHUB_SHA", sha)], told("", "0123456")),
        ] {
            assert_eq!(of(&variables), expected, "{variables:?}");
        }
        assert!(of(&[("CF_PAGES_URL", "https://")]).is_err());
    }
}
