// Reads a feed with a library that is not ours (feedsmith): `node feeds.mjs FILE`. Prints as JSON what a reader
// of feeds sees; dates are seconds since 1970.
import { readFileSync } from "node:fs";
import { parseFeed } from "feedsmith";

const { format, feed } = parseFeed(readFileSync(process.argv[2], "utf8"));
const names = (authors = []) => authors.map((author) => author.name);
const addresses = (links = [], rel) => links.filter((link) => (link.rel ?? "alternate") === rel).map((link) => link.href);
const seconds = (date) => (date === undefined ? null : Math.floor(Date.parse(date) / 1000));

const forms = {
  rss: () => ({
    title: feed.title,
    self: addresses(feed.atom?.links, "self"),
    entries: feed.items.map((item) => ({
      id: item.guid?.value,
      title: item.title,
      published: seconds(item.pubDate),
      authors: item.dc?.creators ?? [],
      address: item.link,
      text: item.content?.encoded ?? item.description,
    })),
  }),
  atom: () => ({
    title: feed.title?.value,
    self: addresses(feed.links, "self"),
    entries: feed.entries.map((entry) => ({
      id: entry.id,
      title: entry.title?.value,
      published: seconds(entry.published),
      authors: names(entry.authors),
      address: addresses(entry.links, "alternate")[0],
      text: entry.content?.value ?? entry.summary?.value,
    })),
  }),
  json: () => ({
    title: feed.title,
    self: [feed.feed_url],
    entries: feed.items.map((item) => ({
      id: item.id,
      title: item.title,
      published: seconds(item.date_published),
      authors: names(item.authors),
      address: item.url,
      text: item.content_html ?? item.summary,
    })),
  }),
};
console.log(JSON.stringify(forms[format]()));
