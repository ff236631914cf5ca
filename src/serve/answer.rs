//! Answer: some bytes as HTTP wants them (RFC 9110): whole, in part, or not at all where the
//! client has them.

use std::io;
use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    IF_RANGE, LOCATION, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use futures_util::stream;

use crate::disk::Opened;

/// What can be sent.
pub(super) struct Content {
    /// Status when it is sent whole.
    pub status: StatusCode,
    /// Content type.
    pub content_type: &'static str,
    /// It may be sent compressed, so that its tag is a weak one.
    pub text: bool,
    /// Distinguishes versions; none for what is never the same.
    pub tag: Option<String>,
    /// The bytes.
    pub bytes: Source,
}

/// Where the bytes of an answer come from.
pub(super) enum Source {
    /// All of them are there.
    Memory(Bytes),
    /// A file of any size, which is read while it is sent.
    File(Opened),
}

/// Bytes of a file that are in memory at once.
const PIECE: u64 = 1 << 17;

impl Source {
    fn length(&self) -> usize {
        match self {
            Source::Memory(bytes) => bytes.len(),
            Source::File(file) => usize::try_from(file.stamp.size).unwrap_or(usize::MAX),
        }
    }

    /// Puts some of the bytes into an answer.
    fn send(self, bytes: Range<usize>, response: &mut Response<Body>) {
        let body = match self {
            Source::Memory(all) => Body::from(all.slice(bytes)),
            Source::File(file) => {
                set(response.headers_mut(), CONTENT_LENGTH, &bytes.len().to_string());
                let left = bytes.start as u64..bytes.end as u64;
                Body::from_stream(stream::try_unfold((file, left), next))
            }
        };
        *response.body_mut() = body;
    }
}

/// What is left of a file to be sent.
type Left = (Opened, Range<u64>);

/// Reads the next piece of a file; one that has become shorter breaks the answer off.
async fn next((mut file, mut left): Left) -> io::Result<Option<(Bytes, Left)>> {
    if left.is_empty() {
        return Ok(None);
    }
    let read = move || {
        let length = PIECE.min(left.end - left.start);
        let piece = file.piece(left.start, length as usize)?;
        left.start += length;
        Ok(Some((Bytes::from(piece), (file, left))))
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}

/// The answer to a request with these headers.
pub(super) fn answer(content: Content, headers: &HeaderMap) -> Response<Body> {
    let tag = content.tag.map(|tag| match content.text {
        true => format!("W/\"{tag}\""),
        false => format!("\"{tag}\""),
    });
    let mut response = Response::new(Body::empty());
    let told = response.headers_mut();
    told.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    told.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    told.insert(CONTENT_TYPE, HeaderValue::from_static(content.content_type));
    if let Some(tag) = tag.as_deref().and_then(|tag| HeaderValue::from_str(tag).ok()) {
        told.insert(ETAG, tag);
    }
    if content.status != StatusCode::OK {
        *response.status_mut() = content.status;
        let all = 0..content.bytes.length();
        content.bytes.send(all, &mut response);
        return response;
    }
    if let Some(tag) = &tag
        && is_known(headers, tag)
    {
        told.remove(CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    told.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = content.bytes.length();
    // A tag that may stand for other bytes, or none, says that parts do not belong together.
    let is_same = headers.get(IF_RANGE).is_none_or(|wanted| {
        !content.text && tag.as_deref().is_some_and(|tag| wanted.as_bytes() == tag.as_bytes())
    });
    let range = headers.get(RANGE).filter(|_| is_same).and_then(|range| range.to_str().ok());
    match range.map_or(Part::Whole, |range| part(range, length)) {
        Part::Whole => content.bytes.send(0..length, &mut response),
        Part::Of(first, last) => {
            set(told, CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            content.bytes.send(first..last + 1, &mut response);
        }
        Part::Nothing => {
            set(told, CONTENT_RANGE, &format!("bytes */{length}"));
            told.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        }
    }
    response
}

/// Sends the client to another address. The client keeps nothing of it, so that the address can be a
/// page a moment later.
pub(super) fn redirect(status: StatusCode, to: &str) -> Response<Body> {
    let mut response = short(status, "");
    set(response.headers_mut(), LOCATION, to);
    response
}

/// A line of text.
pub(super) fn short(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let told = response.headers_mut();
    told.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    told.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn set(headers: &mut HeaderMap, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// True when the client has this version; tags are compared weakly (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let strip = |tag: &str| tag.trim().trim_start_matches("W/").to_string();
    let tag = strip(tag);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    known.flat_map(|known| known.split(',')).any(|known| known.trim() == "*" || strip(known) == tag)
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// First and last byte.
    Of(usize, usize),
    /// Beyond the end.
    Nothing,
}

/// The part of `length` bytes that `Range` asks for. Several parts, other units and what cannot be
/// read are answered with the whole, as RFC 9110, 14.2 allows.
fn part(range: &str, length: usize) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Part::Whole;
    };
    let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<usize>().ok(),
        false => None,
    };
    match (number(first.trim()), number(last.trim())) {
        (Some(first), _) if first >= length => Part::Nothing,
        (Some(first), Some(last)) if last < first => Part::Whole,
        (Some(first), Some(last)) => Part::Of(first, last.min(length - 1)),
        (Some(first), None) if last.trim().is_empty() => Part::Of(first, length - 1),
        (None, Some(0)) if first.is_empty() => Part::Nothing,
        (None, Some(_)) if first.is_empty() && length == 0 => Part::Nothing,
        (None, Some(count)) if first.is_empty() => Part::Of(length - count.min(length), length - 1),
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_of_what_is_there() {
        assert_eq!(part("bytes=0-3", 10), Part::Of(0, 3));
        assert_eq!(part("bytes=8-", 10), Part::Of(8, 9));
        assert_eq!(part("bytes=-3", 10), Part::Of(7, 9));
        assert_eq!(part("bytes=-30", 10), Part::Of(0, 9));
        assert_eq!(part("bytes=2-99", 10), Part::Of(2, 9));
        assert_eq!(part("bytes=10-", 10), Part::Nothing);
        assert_eq!(part("bytes=0-", 0), Part::Nothing);
        assert_eq!(part("bytes=-1", 0), Part::Nothing);
        assert_eq!(part("bytes=5-2", 10), Part::Whole);
        assert_eq!(part("bytes=0-1,3-4", 10), Part::Whole);
        assert_eq!(part("lines=0-1", 10), Part::Whole);
    }
}
