//! A body in a view: its HTML is made only when a template asks for the value.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// Makes the HTML of bodies.
pub trait BodySource: Sync {
    /// HTML of the body with this number.
    fn html(&self, number: usize) -> String;
}

/// A body that becomes HTML as late as possible: when a template's values are made.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    source: &'a dyn BodySource,
    number: usize,
}

impl<'a> Body<'a> {
    /// Body `number` of `source`.
    pub fn new(source: &'a dyn BodySource, number: usize) -> Body<'a> {
        Body { source, number }
    }

    /// Its HTML, now.
    pub fn html(&self) -> String {
        self.source.html(self.number)
    }
}

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({})", self.number)
    }
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source.html(self.number))
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
