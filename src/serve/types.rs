//! Content types of files by their names.

/// The content type of a file, and whether it is text worth compressing.
pub(super) fn content_type(file: &str) -> (&'static str, bool) {
    let extension = file.rsplit(['.', '/']).next().unwrap_or("").to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => ("text/html; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "xml" | "xsl" => ("application/xml; charset=utf-8", true),
        "rss" => ("application/rss+xml; charset=utf-8", true),
        "atom" => ("application/atom+xml; charset=utf-8", true),
        "txt" | "_redirects" | "_headers" | "htaccess" => ("text/plain; charset=utf-8", true),
        "md" => ("text/markdown; charset=utf-8", true),
        "csv" => ("text/csv; charset=utf-8", true),
        "bib" => ("application/x-bibtex; charset=utf-8", true),
        "ris" => ("application/x-research-info-systems; charset=utf-8", true),
        "ics" => ("text/calendar; charset=utf-8", true),
        "vtt" => ("text/vtt; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "wasm" => ("application/wasm", true),
        "avif" => ("image/avif", false),
        "gif" => ("image/gif", false),
        "ico" => ("image/vnd.microsoft.icon", false),
        "jpg" | "jpeg" => ("image/jpeg", false),
        "png" => ("image/png", false),
        "webp" => ("image/webp", false),
        "mp3" => ("audio/mpeg", false),
        "m4a" => ("audio/mp4", false),
        "ogg" | "oga" | "opus" => ("audio/ogg", false),
        "wav" => ("audio/wav", false),
        "mp4" | "m4v" => ("video/mp4", false),
        "ogv" => ("video/ogg", false),
        "webm" => ("video/webm", false),
        "otf" => ("font/otf", false),
        "ttf" => ("font/ttf", false),
        "woff" => ("font/woff", false),
        "woff2" => ("font/woff2", false),
        "pdf" => ("application/pdf", false),
        "epub" => ("application/epub+zip", false),
        "zip" => ("application/zip", false),
        "doc" => ("application/msword", false),
        "xls" => ("application/vnd.ms-excel", false),
        "docx" => {
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", false)
        }
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false),
        "pptx" => {
            ("application/vnd.openxmlformats-officedocument.presentationml.presentation", false)
        }
        _ => ("application/octet-stream", false),
    }
}
