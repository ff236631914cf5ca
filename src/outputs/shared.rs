//! Shared parts of views: cards of articles, people, terms and types. What they hold is made only
//! when a template asks for it, and once for all pages that show them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::views::{CardView, PersonView, TermView, TypeView};
use crate::archive::{ArticleId, PersonId, TermId};
use crate::disk::Hash;
use crate::site::Memo;
use crate::theme::{self, Value};

/// What is shown on many pages.
pub trait Part: Copy + fmt::Debug + 'static {
    /// What templates see of it.
    type View<'a>: Serialize + JsonSchema;

    /// Its view.
    fn view(self, cards: Cards<'_>) -> Self::View<'_>;

    /// Where its fingerprint is kept; none where it is not.
    fn key(self, cards: Cards<'_>) -> Option<&Memo>;

    /// Where its value is kept; none where it is not.
    fn value(self, cards: Cards<'_>) -> Option<&Memo> {
        self.key(cards)
    }
}

/// A part of a view. Its value and, for a fingerprint, its key are made once.
#[derive(Clone, Copy)]
pub struct Shared<'a, P> {
    cards: Cards<'a>,
    part: P,
}

/// An article in a list.
pub type Card<'a> = Shared<'a, ArticleId>;

/// An author of an article.
pub type Author<'a> = Shared<'a, PersonId>;

/// A term an article is filed under: its taxonomy, and its number there.
pub type Filed<'a> = Shared<'a, (usize, TermId)>;

/// The type of an article.
pub type Kind<'a> = Shared<'a, usize>;

impl<'a, P: Part> Shared<'a, P> {
    pub(super) fn new(cards: Cards<'a>, part: P) -> Shared<'a, P> {
        Shared { cards, part }
    }

    fn key(&self) -> Hash {
        let take = || theme::fingerprint(&self.part.view(self.cards));
        match self.part.key(self.cards) {
            Some(memo) => memo.key.get(take),
            None => take(),
        }
    }

    fn value(&self, memo: &Memo) -> Value {
        memo.value.get(|| theme::value(&self.part.view(self.cards)))
    }
}

impl<P: Part> Serialize for Shared<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if theme::wants_key() {
            return self.key().serialize(serializer);
        }
        match self.part.value(self.cards) {
            Some(memo) if theme::borrows() => theme::lend(self.value(memo), serializer),
            _ => self.part.view(self.cards).serialize(serializer),
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

    fn key(self, cards: Cards<'_>) -> Option<&Memo> {
        let own = cards.site.archive.article(self).language == cards.language;
        own.then(|| cards.site.repeated.card(self))
    }

    fn value(self, cards: Cards<'_>) -> Option<&Memo> {
        self.key(cards).filter(|_| cards.site.repeated.keeps_cards)
    }
}

impl Part for PersonId {
    type View<'a> = PersonView<'a>;

    fn view(self, cards: Cards<'_>) -> PersonView<'_> {
        cards.person(self)
    }

    fn key(self, cards: Cards<'_>) -> Option<&Memo> {
        Some(&cards.site.repeated.person(cards.language, self).memo)
    }
}

impl Part for (usize, TermId) {
    type View<'a> = TermView<'a>;

    fn view(self, cards: Cards<'_>) -> TermView<'_> {
        cards.term(self.0, self.1)
    }

    fn key(self, cards: Cards<'_>) -> Option<&Memo> {
        Some(&cards.site.repeated.term(cards.language, self.0, self.1).memo)
    }
}

impl Part for usize {
    type View<'a> = TypeView<'a>;

    fn view(self, cards: Cards<'_>) -> TypeView<'_> {
        cards.kind(self)
    }

    fn key(self, cards: Cards<'_>) -> Option<&Memo> {
        Some(&cards.site.repeated.kind(cards.language, self).memo)
    }
}
