//! Shared parts of views: cards of articles, people, terms and types. Their content is made only
//! when a template asks for it, and kept for other pages that show them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::cards::Cards;
use crate::disk::Hash;
use crate::ids::{ArticleId, PersonId, TaxonomyId, TermId, TypeId};
use crate::theme::{self, Value};

/// What many pages show.
pub trait Part: Copy + fmt::Debug + 'static {
    /// What templates see of it.
    type View<'a>: Serialize + JsonSchema;

    /// Its view.
    fn view(self, cards: Cards<'_>) -> Self::View<'_>;

    /// Its fingerprint, kept or taken now.
    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash;

    /// Its value, kept or made now.
    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value;
}

/// A part of a view. Its value and, for a fingerprint, its key are kept for other views.
#[derive(Clone, Copy)]
pub struct Shared<'a, P> {
    cards: Cards<'a>,
    part: P,
}

/// An article in a list.
pub(super) type Card<'a> = Shared<'a, ArticleId>;

/// An author of an article.
pub(super) type Author<'a> = Shared<'a, PersonId>;

/// A person with all that is known of them.
#[derive(Debug, Clone, Copy)]
pub struct Whole(pub PersonId);

/// An author of an article with a biography.
pub(super) type FullAuthor<'a> = Shared<'a, Whole>;

/// A term of an article: its taxonomy, and its number there.
pub(super) type Filed<'a> = Shared<'a, (TaxonomyId, TermId)>;

/// The type of an article.
pub(super) type Kind<'a> = Shared<'a, TypeId>;

impl<'a, P: Part> Shared<'a, P> {
    pub(super) fn new(cards: Cards<'a>, part: P) -> Shared<'a, P> {
        Shared { cards, part }
    }
}

impl<P: Part> Serialize for Shared<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Shared { cards, part } = *self;
        if theme::wants_key() {
            return part.key(cards, || theme::fingerprint(&part.view(cards))).serialize(serializer);
        }
        match theme::borrows() {
            true => {
                let value = part.value(cards, || theme::value(&part.view(cards)));
                value.serialize(serializer)
            }
            false => part.view(cards).serialize(serializer),
        }
    }
}

impl<P: Part> fmt::Debug for Shared<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared({:?})", self.part)
    }
}

impl<P: Part> JsonSchema for Shared<'_, P> {
    fn schema_name() -> Cow<'static, str> {
        P::View::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        P::View::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        P::View::json_schema(generator)
    }
}
