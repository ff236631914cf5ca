//! Media: a film or sound alone in a paragraph loads nothing before the reader asks for it.

/// How a medium is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// A link to the host that shows it.
    Poster { host: &'a str },
    /// A sound file.
    Audio,
    /// A film file.
    Video,
}

const AUDIO: [&str; 7] = ["mp3", "ogg", "oga", "opus", "m4a", "wav", "flac"];
const VIDEO: [&str; 4] = ["mp4", "webm", "ogv", "mov"];

/// What `destination` shows, when it is a medium.
pub(crate) fn kind(destination: &str) -> Option<Kind<'_>> {
    let remote = remote(destination);
    let path = match remote {
        Some((_, path)) => path,
        None if destination.contains(':') || destination.starts_with("//") => return None,
        None => destination,
    };
    if let Some((host, path)) = remote
        && let Some(host) = shown_by(host, path)
    {
        return Some(Kind::Poster { host });
    }
    let (_, ending) = path[..path.find(['?', '#']).unwrap_or(path.len())].rsplit_once('.')?;
    let is = |endings: &[&str]| endings.iter().any(|known| known.eq_ignore_ascii_case(ending));
    if is(&AUDIO) {
        Some(Kind::Audio)
    } else if is(&VIDEO) {
        Some(Kind::Video)
    } else {
        None
    }
}

/// Host and path of a URL on the web.
fn remote(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (end > 0).then(|| rest.split_at(end))
}

/// The name of the host that shows the film at `path`.
fn shown_by<'a>(host: &'a str, path: &str) -> Option<&'a str> {
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let identifier = |prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphanumeric()))
    };
    match host {
        "youtube.com" | "youtube-nocookie.com" | "music.youtube.com" => {
            ((path.starts_with("/watch?") && path.contains("v="))
                || ["/shorts/", "/embed/", "/live/"].into_iter().any(identifier))
            .then_some("youtube.com")
        }
        "youtu.be" => identifier("/").then_some("youtube.com"),
        "vimeo.com" | "player.vimeo.com" => {
            let last = path.split(['?', '#']).next().and_then(|path| {
                path.strip_prefix("/video").unwrap_or(path).split('/').find(|part| !part.is_empty())
            });
            let number =
                last.is_some_and(|id| id.len() > 4 && id.bytes().all(|byte| byte.is_ascii_digit()));
            number.then_some("vimeo.com")
        }
        _ => (peertube(path, "/w/") || peertube(path, "/videos/watch/")).then_some(host),
    }
}

/// PeerTube names its films by 22 letters and digits or by a UUID, on any host.
fn peertube(path: &str, prefix: &str) -> bool {
    let Some(rest) = path.strip_prefix(prefix) else { return false };
    let id = rest.split(['?', '#', '/']).next().unwrap_or("");
    match id.len() {
        22 => id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        36 => id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'),
        _ => false,
    }
}

/// The last part of the path, for a medium without a title.
pub(crate) fn file_name(destination: &str) -> &str {
    let path = &destination[..destination.find(['?', '#']).unwrap_or(destination.len())];
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_known_by_their_addresses() {
        let host = |url| match kind(url) {
            Some(Kind::Poster { host }) => host,
            _ => "",
        };
        for url in [
            "https://www.youtube.com/watch?v=abc",
            "https://youtu.be/abc?t=3",
            "http://m.youtube.com/shorts/abc",
            "https://www.youtube-nocookie.com/embed/abc",
        ] {
            assert_eq!(host(url), "youtube.com", "{url}");
        }
        assert_eq!(host("https://player.vimeo.com/video/123456"), "vimeo.com");
        assert_eq!(host("https://vimeo.com/123456#t=1"), "vimeo.com");
        assert_eq!(host("https://tube.example.org/w/aBcDeFgHiJkLmNoPqRsTuV"), "tube.example.org");
        assert_eq!(
            host("https://a.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d"),
            "a.org"
        );
        for url in
            ["https://youtube.com/@who", "https://vimeo.com/about", "https://en.org/w/index.php"]
        {
            assert_eq!(kind(url), None, "{url}");
        }
    }

    #[test]
    fn files_are_known_by_their_endings() {
        assert_eq!(kind("a/b.MP3?x=1"), Some(Kind::Audio));
        assert_eq!(kind("https://a.org/b.webm"), Some(Kind::Video));
        assert_eq!(kind("https://a.mov"), None);
        assert_eq!(kind("a.md"), None);
        assert_eq!(file_name("https://a.org/b.mp4?c"), "b.mp4");
    }
}
