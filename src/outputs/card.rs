//! A card in a list: what it holds is made only when a template asks for the value.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use super::cards::Cards;
use super::views::CardView;
use crate::archive::ArticleId;
use crate::disk::Hash;
use crate::theme;

/// The card of an article. For a fingerprint it is its key, which is taken once for all lists that
/// hold the card.
#[derive(Clone, Copy)]
pub struct Card<'a> {
    cards: Cards<'a>,
    id: ArticleId,
}

impl<'a> Card<'a> {
    pub(super) fn new(cards: Cards<'a>, id: ArticleId) -> Card<'a> {
        Card { cards, id }
    }

    fn key(&self) -> Hash {
        let Cards { site, language } = self.cards;
        let take = || theme::fingerprint(&self.cards.card(self.id));
        match site.archive.article(self.id).language == language {
            true => *site.card_keys[self.id.0 as usize].get_or_init(take),
            false => take(),
        }
    }
}

impl fmt::Debug for Card<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Card({})", self.id.0)
    }
}

impl Serialize for Card<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match theme::wants_key() {
            true => self.key().serialize(serializer),
            false => self.cards.card(self.id).serialize(serializer),
        }
    }
}

impl JsonSchema for Card<'_> {
    fn schema_name() -> Cow<'static, str> {
        CardView::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        CardView::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        CardView::json_schema(generator)
    }
}
