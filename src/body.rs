//! A body in a view: its HTML is made only when a template asks for the value.

use crate::ids::DocumentId;
use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// Makes the HTML of bodies.
pub trait BodySource: Sync {
    /// HTML of the body with this number.
    fn html(&self, number: DocumentId) -> String;

    /// The same as the part with this number of a larger page: its headings are a level lower, and its
    /// ids are its own.
    fn html_of_part(&self, number: DocumentId, part: usize) -> String;
}

/// A body that becomes HTML as late as possible: when a template's values are made.
#[derive(Clone, Copy)]
pub struct Body<'a>(Of<'a>);

#[derive(Clone, Copy)]
enum Of<'a> {
    Document(&'a dyn BodySource, DocumentId),
    Html(&'a str),
    Part(&'a dyn BodySource, DocumentId, usize),
}

impl<'a> Body<'a> {
    /// Body `number` of `source`.
    pub fn new(source: &'a dyn BodySource, number: DocumentId) -> Body<'a> {
        Body(Of::Document(source, number))
    }

    /// Body `number` of `source`, as the part `part` of a larger page.
    pub fn part(source: &'a dyn BodySource, number: DocumentId, part: usize) -> Body<'a> {
        Body(Of::Part(source, number, part))
    }

    /// A body that is already HTML.
    pub fn of_html(html: &'a str) -> Body<'a> {
        Body(Of::Html(html))
    }

    /// Its HTML, now.
    pub fn html(&self) -> Cow<'a, str> {
        match self.0 {
            Of::Document(source, number) => Cow::Owned(source.html(number)),
            Of::Html(html) => Cow::Borrowed(html),
            Of::Part(source, number, part) => Cow::Owned(source.html_of_part(number, part)),
        }
    }
}

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Of::Document(_, number) => write!(f, "Body({number:?})"),
            Of::Html(html) => write!(f, "Body({html:?})"),
            Of::Part(_, number, part) => write!(f, "Body({number:?}, part {part})"),
        }
    }
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}

impl schemars::JsonSchema for Body<'_> {
    fn schema_name() -> Cow<'static, str> {
        "HTML".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}
