//! The newsletter box: which form each provider takes.
//!
//! Every form works without JavaScript and contacts nobody until it is sent.

use super::Spanned;
use super::local_text::LocalText;
use super::raw::{Provider, RawNewsletter};
use super::resolver::Resolver;

/// A list of the newsletter.
#[derive(Debug, Clone)]
pub struct ListOf {
    /// Label beside the check box.
    pub label: LocalText,
    /// Its name or number at the provider.
    pub value: String,
    /// Term whose pages offer it first; may be empty.
    pub topic: String,
}

/// The newsletter box.
#[derive(Debug, Clone)]
pub struct Newsletter {
    /// Name of the provider.
    pub provider: &'static str,
    /// Heading.
    pub heading: Option<LocalText>,
    /// What one will receive.
    pub text: Option<LocalText>,
    /// Consent text.
    pub consent: Option<LocalText>,
    /// Text of the button that subscribes.
    pub button: Option<LocalText>,
    /// Text of the button that dismisses.
    pub dismiss: Option<LocalText>,
    /// Privacy page, as written.
    pub privacy: Option<Spanned<String>>,
    /// Lists to choose from: label and value.
    pub lists: Vec<ListOf>,
    /// The form.
    pub form: NewsletterForm,
}

/// What a provider needs.
#[derive(Debug, Clone, PartialEq)]
pub struct NewsletterForm {
    /// A plain link instead of a form.
    pub link: bool,
    /// Address.
    pub action: String,
    /// Name of the e-mail field.
    pub email_field: String,
    /// Hidden fields.
    pub hidden: Vec<(String, String)>,
    /// Field that must stay empty.
    pub honeypot: String,
    /// Check-box field of the lists.
    pub list_field: String,
}

impl Resolver<'_> {
    pub(super) fn newsletter(&mut self, raw: &RawNewsletter) -> Option<Newsletter> {
        let provider = raw.provider.value;
        let form = match provider {
            Provider::None => return None,
            Provider::Listmonk => {
                let root = self.address(raw, "root", &raw.root)?;
                if raw.lists.is_empty() {
                    self.fault(
                        &raw.provider,
                        "listmonk needs at least one list",
                        Some(
                            "add `lists = [{ label = \"Briefs\", value = \"UUID of the list\" }]`"
                                .into(),
                        ),
                    );
                }
                NewsletterForm {
                    action: format!("{}/subscription/form", root.trim_end_matches('/')),
                    honeypot: "nonce".into(),
                    list_field: "l".into(),
                    ..form("email")
                }
            }
            Provider::Mailchimp => {
                let account = self.needed(raw, "account", &raw.account);
                let user = self.needed(raw, "user", &raw.user);
                let id = self.needed(raw, "id", &raw.id);
                let (account, user, id) = (account?, user?, id?);
                let mut action =
                    format!("https://{account}.list-manage.com/subscribe/post?u={user}&id={id}");
                if let Some(form) = &raw.form {
                    action.push_str(&format!("&f_id={}", form.value));
                }
                NewsletterForm {
                    action,
                    honeypot: format!("b_{user}_{id}"),
                    list_field: "tags".into(),
                    ..form("EMAIL")
                }
            }
            Provider::Buttondown => {
                let name = self.needed(raw, "name", &raw.name)?;
                NewsletterForm {
                    action: format!("https://buttondown.com/api/emails/embed-subscribe/{name}"),
                    hidden: vec![("embed".into(), "1".into())],
                    list_field: "tag".into(),
                    ..form("email")
                }
            }
            Provider::Kit => {
                let id = self.needed(raw, "id", &raw.id)?;
                NewsletterForm {
                    action: format!("https://app.kit.com/forms/{id}/subscriptions"),
                    list_field: "tags[]".into(),
                    ..form("email_address")
                }
            }
            Provider::Brevo => NewsletterForm {
                action: self.address(raw, "action", &raw.action)?,
                hidden: vec![("locale".into(), "en".into())],
                honeypot: "email_address_check".into(),
                ..form("EMAIL")
            },
            Provider::Sympa => {
                let list = self.needed(raw, "list", &raw.list);
                let action = self.address(raw, "root", &raw.root);
                let (list, action) = (list?, action?);
                NewsletterForm {
                    action,
                    hidden: vec![("list".into(), list), ("action_subscribe".into(), "1".into())],
                    ..form("email")
                }
            }
            Provider::MailmanLink => NewsletterForm {
                link: true,
                action: self.address(raw, "action", &raw.action)?,
                ..form("")
            },
            Provider::Generic => {
                let text = |value: &Option<Spanned<String>>, default: &str| {
                    value.as_ref().map_or_else(|| default.to_string(), |value| value.value.clone())
                };
                NewsletterForm {
                    action: self.address(raw, "action", &raw.action)?,
                    hidden: raw.hidden.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
                    honeypot: text(&raw.honeypot, ""),
                    list_field: text(&raw.list_field, ""),
                    ..form(&text(&raw.email_field, "email"))
                }
            }
        };
        self.unused(raw);
        Some(Newsletter {
            provider: provider_name(provider),
            heading: raw.heading.clone(),
            text: raw.text.clone(),
            consent: raw.consent.clone(),
            button: raw.button.clone(),
            dismiss: raw.dismiss.clone(),
            privacy: raw.privacy.clone(),
            lists: raw
                .lists
                .iter()
                .map(|list| ListOf {
                    label: list.label.clone(),
                    value: list.value.clone(),
                    topic: list.topic.clone().unwrap_or_default(),
                })
                .collect(),
            form,
        })
    }

    fn needed(
        &mut self,
        raw: &RawNewsletter,
        key: &str,
        value: &Option<Spanned<String>>,
    ) -> Option<String> {
        if value.is_none() {
            let provider = provider_name(raw.provider.value);
            self.fault(&raw.provider, format!("the provider `{provider}` needs `{key}`"), None);
        }
        value.as_ref().map(|value| value.value.clone())
    }

    /// A value that must be an address under https, or under http on this machine.
    fn address(
        &mut self,
        raw: &RawNewsletter,
        key: &str,
        value: &Option<Spanned<String>>,
    ) -> Option<String> {
        let address = self.needed(raw, key, value)?;
        let local =
            address.starts_with("http://127.0.0.1") || address.starts_with("http://localhost");
        if !address.starts_with("https://") && !local {
            let at = value.as_ref()?;
            self.fault(
                at,
                format!("`{address}` does not start with `https://`"),
                Some("an e-mail address is personal: it is sent encrypted or not at all".into()),
            );
        }
        Some(address)
    }

    /// Reports keys that this provider does not read.
    fn unused(&mut self, raw: &RawNewsletter) {
        let provider = raw.provider.value;
        let read: &[&str] = match provider {
            Provider::None => return,
            Provider::Listmonk => &["root"],
            Provider::Mailchimp => &["account", "user", "id", "form"],
            Provider::Buttondown => &["name"],
            Provider::Kit => &["id"],
            Provider::Brevo | Provider::MailmanLink => &["action"],
            Provider::Sympa => &["root", "list"],
            Provider::Generic => &["action", "email_field", "honeypot", "list_field"],
        };
        let keys = [
            ("root", &raw.root),
            ("account", &raw.account),
            ("user", &raw.user),
            ("id", &raw.id),
            ("form", &raw.form),
            ("name", &raw.name),
            ("action", &raw.action),
            ("list", &raw.list),
            ("email_field", &raw.email_field),
            ("honeypot", &raw.honeypot),
            ("list_field", &raw.list_field),
        ];
        for (key, value) in keys {
            if let Some(value) = value.as_ref().filter(|_| !read.contains(&key)) {
                let provider = provider_name(provider);
                let hint = format!(
                    "it reads {}",
                    read.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
                );
                self.fault(
                    value,
                    format!("the provider `{provider}` does not read `{key}`"),
                    Some(hint),
                );
            }
        }
    }
}

fn form(email_field: &str) -> NewsletterForm {
    NewsletterForm {
        link: false,
        action: String::new(),
        email_field: email_field.to_string(),
        hidden: Vec::new(),
        honeypot: String::new(),
        list_field: String::new(),
    }
}

fn provider_name(provider: Provider) -> &'static str {
    match provider {
        Provider::Listmonk => "listmonk",
        Provider::Mailchimp => "mailchimp",
        Provider::Buttondown => "buttondown",
        Provider::Kit => "kit",
        Provider::Brevo => "brevo",
        Provider::Sympa => "sympa",
        Provider::MailmanLink => "mailman-link",
        Provider::Generic => "generic",
        Provider::None => "none",
    }
}
