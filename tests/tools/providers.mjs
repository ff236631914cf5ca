// What each provider of newsletters takes, after its own form or its own source code. A field that
// must stay empty stands among the hidden ones with an empty value.
const CHOICE = ["briefs", "reports"];

export const PROVIDERS = {
  listmonk: {
    address: "https://lists.example.org/subscription/form",
    email: "email",
    hidden: [["nonce", ""]],
    choices: [
      ["l", "5f2c1c9e-9f54-4c4e-8d3b-0a1b2c3d4e5f"],
      ["l", "0e9d8c7b-6a5f-4e3d-9c2b-1a0f9e8d7c6b"],
    ],
  },
  mailchimp: {
    address: "https://example.us1.list-manage.com/subscribe/post?u=0123abcd&id=89ef&f_id=77",
    email: "EMAIL",
    hidden: [["b_0123abcd_89ef", ""]],
    choices: CHOICE.map((tag) => ["tags", tag]),
  },
  buttondown: {
    address: "https://buttondown.com/api/emails/embed-subscribe/example",
    email: "email",
    hidden: [["embed", "1"]],
    choices: CHOICE.map((tag) => ["tag", tag]),
  },
  kit: {
    address: "https://app.kit.com/forms/1234567/subscriptions",
    email: "email_address",
    hidden: [],
    choices: [["tags[]", "11"], ["tags[]", "12"]],
  },
  brevo: {
    address: "https://example.sibforms.com/serve/MUIFAExample",
    email: "EMAIL",
    hidden: [["email_address_check", ""], ["locale", "en"]],
    choices: [],
  },
  sympa: {
    address: "https://lists.example.org/sympa",
    email: "email",
    hidden: [["list", "news"], ["action_subscribe", "1"]],
    choices: [],
  },
  generic: {
    address: "https://news.example.org/join",
    email: "address",
    hidden: [["website", ""], ["source", "archive & site"]],
    choices: CHOICE.map((list) => ["topics", list]),
  },
  "mailman-link": { link: "https://lists.example.org/mailman3/lists/news.example.org/" },
  none: { none: true },
};
