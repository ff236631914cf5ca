//! The newsletter box of a new site: what its provider needs, to be filled in.

use crate::cli::arguments::Provider;
use crate::config::HOST;

/// The table for `site.toml`; nothing where there is no newsletter.
///
/// Unknown values hold the placeholder host, since they are parts of addresses, which allow nothing
/// else.
pub(super) fn table(provider: Provider) -> String {
    let (name, needs) = match provider {
        Provider::None => return String::new(),
        Provider::Listmonk => (
            "listmonk",
            format!(
                "# Address of its server.\nroot = \"https://{HOST}\"\n\
                 # The lists that readers can choose, with the UUID that listmonk shows for each.\n\
                 lists = [{{ label = \"[FILL IN: name of the list]\", value = \"[FILL IN: UUID of the list]\" }}]\n"
            ),
        ),
        Provider::Mailchimp => (
            "mailchimp",
            format!(
                "# From the address of its form: the part before `.list-manage.com`, `u` and `id`.\n\
                 account = \"{HOST}\"\nuser = \"{HOST}\"\nid = \"{HOST}\"\n"
            ),
        ),
        Provider::Buttondown => ("buttondown", format!("# The user name.\nname = \"{HOST}\"\n")),
        Provider::Kit => ("kit", format!("# The number of the form.\nid = \"{HOST}\"\n")),
        Provider::Brevo => (
            "brevo",
            format!("# The address to which its form is sent.\naction = \"https://{HOST}/\"\n"),
        ),
        Provider::Sympa => (
            "sympa",
            format!(
                "# The address of its web pages, and the name of the list.\n\
                 root = \"https://{HOST}/sympa\"\nlist = \"[FILL IN: name of the list]\"\n"
            ),
        ),
        Provider::MailmanLink => (
            "mailman-link",
            format!("# The address of the list's page.\naction = \"https://{HOST}/\"\n"),
        ),
        Provider::Generic => (
            "generic",
            format!(
                "# The address to which the form is sent, and the name of its field for the e-mail address.\n\
                 action = \"https://{HOST}/\"\nemail_field = \"email\"\n"
            ),
        ),
    };
    format!("\n[newsletter]\nprovider = \"{name}\"\n{needs}privacy = \"pages/privacy.md\"\n")
}
