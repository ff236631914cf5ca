//! Shared parts of views: cards of articles, people, terms and types. Their content is made only
//! when a template asks for it, and kept for other pages that show them.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::views::{CardView, PersonFullView, PersonView, TermView, TypeView};
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
pub type Card<'a> = Shared<'a, ArticleId>;

/// An author of an article.
pub type Author<'a> = Shared<'a, PersonId>;

/// A person with all that is known of them.
#[derive(Debug, Clone, Copy)]
pub struct Whole(pub PersonId);

/// An author of an article with a biography.
pub type FullAuthor<'a> = Shared<'a, Whole>;

/// A term of an article: its taxonomy, and its number there.
pub type Filed<'a> = Shared<'a, (TaxonomyId, TermId)>;

/// The type of an article.
pub type Kind<'a> = Shared<'a, TypeId>;

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

impl Part for ArticleId {
    type View<'a> = CardView<'a>;

    fn view(self, cards: Cards<'_>) -> CardView<'_> {
        cards.card(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        match is_own(self, cards) {
            true => cards.site.repeated.card_key(self, take),
            false => take(),
        }
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        match is_own(self, cards) {
            true => cards.site.repeated.card(self, make),
            false => make(),
        }
    }
}

/// True where an article is shown in its own language.
fn is_own(article: ArticleId, cards: Cards<'_>) -> bool {
    cards.site.archive.article(article).language == cards.language
}

impl Part for PersonId {
    type View<'a> = PersonView<'a>;

    fn view(self, cards: Cards<'_>) -> PersonView<'_> {
        cards.person(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.person(cards.language, self).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.person(cards.language, self).memo.value.get(make)
    }
}

impl Part for Whole {
    type View<'a> = PersonFullView<'a>;

    fn view(self, cards: Cards<'_>) -> PersonFullView<'_> {
        cards.person_full(self.0)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        let kept = &cards.site.repeated.full_person(cards.language, self.0).key;
        let (key, effects) = kept.get_if(|| apart(take), is_lasting);
        theme::absorb(&effects);
        key
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        let kept = &cards.site.repeated.full_person(cards.language, self.0).value;
        let (value, effects) = kept.get_if(|| apart(make), is_lasting);
        theme::absorb(&effects);
        value
    }
}

/// What is made from a biography, and the effect on each page that shows it.
fn apart<T>(make: impl FnOnce() -> T) -> (T, Arc<theme::Effects>) {
    let (made, effects) = theme::apart(make);
    (made, Arc::new(effects))
}

/// A mistake is not a value to keep: it may be gone soon, such as that of a file that was being
/// saved.
fn is_lasting<T>((_, effects): &(T, Arc<theme::Effects>)) -> bool {
    !effects.tell()
}

impl Part for (TaxonomyId, TermId) {
    type View<'a> = TermView<'a>;

    fn view(self, cards: Cards<'_>) -> TermView<'_> {
        cards.term(self.0, self.1)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.term(cards.language, self.0, self.1).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.term(cards.language, self.0, self.1).memo.value.get(make)
    }
}

impl Part for TypeId {
    type View<'a> = TypeView<'a>;

    fn view(self, cards: Cards<'_>) -> TypeView<'_> {
        cards.kind(self)
    }

    fn key(self, cards: Cards<'_>, take: impl FnOnce() -> Hash) -> Hash {
        cards.site.repeated.kind(cards.language, self).memo.key.get(take)
    }

    fn value(self, cards: Cards<'_>, make: impl FnOnce() -> Value) -> Value {
        cards.site.repeated.kind(cards.language, self).memo.value.get(make)
    }
}
