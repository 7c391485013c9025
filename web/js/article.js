/** One article, whole, in front of the results: its text, its other languages, and what it leads to. */

import { WIDE_COVER, coverElement } from "./cover.js";
import { element } from "./dom.js";
import { ask } from "./graphql.js";
import { nameOf } from "./languages.js";
import { Newest } from "./newest.js";
import { timeElement } from "./relative-time.js";
import { bodyFragment, webAddress } from "./safe-body.js";
import { EVERYTHING, toAddress, toggled } from "./search-state.js";
import { toneElement } from "./tone.js";

const ARTICLE = `query Article($id: ID!) {
  article(by: { id: $id }) {
    id title description lang publishedAt updatedAt category tags authors sentiment readingMinutes url canonicalUrl
    body(format: HTML)
    source { key name url }
    coverImage { ...WideCover }
    ai { rewritten translatedFrom }
    translations { id lang title }
    related(first: 4) { ...Brief }
    story { headline articleCount sourceCount articles(first: 8) { nodes { ...Brief } } }
  }
}
fragment Brief on Article { id title lang publishedAt source { name } }
${WIDE_COVER}`;

export class ArticleView {
  #dialog;
  #content = element("div", { class: "article-content", tabindex: -1 });
  #requests = new Newest();
  #shown = null;

  /** `dialog` is closed by `onClose`, which changes the address; nothing else does. */
  constructor(dialog, { onClose }) {
    this.#dialog = dialog;
    const close = element("button", { type: "button", class: "close", "aria-label": "Close article", click: onClose }, "×");
    dialog.append(element("div", { class: "article-bar" }, close), this.#content);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      onClose();
    });
    // A browser closes it all the same when Escape is pressed twice.
    dialog.addEventListener("close", () => this.#shown !== null && onClose());
    dialog.addEventListener("click", (event) => event.target === dialog && onClose());
  }

  /** The article of an id in front of `state`; null shows none. */
  show(id, state) {
    if (id === this.#shown) return;
    this.#shown = id;
    if (id === null) {
      this.#requests.stop();
      this.#dialog.close();
      return;
    }
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#load(id, state);
  }

  async #load(id, state) {
    this.#fill(waiting(), "Loading the article");
    try {
      const answer = await this.#requests.run((signal) => ask(ARTICLE, { id }, { signal }), { alone: true });
      if (!answer) return;
      const { article } = answer.data;
      if (article) this.#fill(articleContent(article, state), article.title);
      else this.#fill(trouble("This article is not here any more."), "Article");
    } catch (error) {
      const retry = element("button", { type: "button", click: () => this.#load(id, state) }, "Try again");
      this.#fill(error.code === "INVALID_ID" ? trouble("There is no such article.") : trouble(error.message, retry), "Article");
    }
  }

  #fill(content, title) {
    this.#content.replaceChildren(...[content].flat());
    this.#dialog.setAttribute("aria-label", title);
    this.#dialog.scrollTop = 0;
    this.#content.focus({ preventScroll: true });
    document.title = `${title} – newsgate`;
  }
}

function waiting() {
  return element("div", { class: "article-waiting", role: "status" }, element("span", { class: "sr-only" }, "Loading"), ...[1, 2, 3, 4, 5, 6].map(() => element("span", { class: "line" })));
}

function trouble(sentence, ...more) {
  return element("div", { class: "article-trouble" }, element("h2", {}, sentence), ...more);
}

function articleContent(article, state) {
  const lead = toAddressOf(state);
  return element(
    "article",
    { lang: article.lang },
    element(
      "header",
      {},
      element("p", { class: "hit-head", lang: "en" }, ...heading(article)),
      element("h2", {}, article.title),
      article.description && element("p", { class: "lead" }, article.description),
      element("div", { class: "hit-foot", lang: "en" }, article.sentiment && toneElement(article.sentiment), tags(article)),
      translations(article, lead),
    ),
    article.coverImage && coverElement(article.coverImage, { width: 1600, height: 900, sizes: "(max-width: 48rem) 100vw, 46rem", eager: true }),
    element("div", { class: "body" }, bodyFragment(article.body)),
    original(article),
    element("div", { class: "leads", lang: "en" }, story(article, lead), related(article, lead)),
  );
}

function toAddressOf(state) {
  return (id) => toAddress({ ...state, article: id });
}

function heading({ source, publishedAt, updatedAt, readingMinutes, authors, category, ai }) {
  return [
    element("span", { class: "source" }, source.name),
    timeElement(publishedAt),
    updatedAt && isLater(updatedAt, publishedAt) && element("span", {}, "updated ", timeElement(updatedAt)),
    element("span", {}, `${readingMinutes} min read`),
    authors.length > 0 && element("span", {}, `by ${authors.join(", ")}`),
    category !== "OTHER" && element("span", { class: "category" }, category),
    ai && element("span", {}, ai.translatedFrom ? "translated by a machine" : "edited by a machine"),
  ].filter(Boolean);
}

/** By a day at least: what is mended in the hour after is nothing to tell. */
function isLater(updatedAt, publishedAt) {
  return Date.parse(updatedAt) - Date.parse(publishedAt) > 86_400_000;
}

function tags(article) {
  if (!article.tags.length) return null;
  const link = (tag) => element("a", { class: "tag", href: toAddress(toggled(EVERYTHING, "tags", tag)), "data-go": "search" }, tag);
  return element("ul", { class: "tags", "aria-label": "Tags" }, article.tags.map((tag) => element("li", {}, link(tag))));
}

function translations({ translations }, lead) {
  if (!translations.length) return null;
  const link = ({ id, lang, title }) => element("a", { href: lead(id), "data-go": "article", lang, hreflang: lang, title }, nameOf(lang));
  return element("p", { class: "translations", lang: "en" }, "Also in ", ...translations.flatMap((one, index) => [index > 0 && ", ", link(one)]).filter(Boolean));
}

function original({ url, canonicalUrl, source }) {
  const address = webAddress(url ?? canonicalUrl);
  if (!address) return null;
  return element("p", { class: "original", lang: "en" }, element("a", { href: address, rel: "external noopener" }, `Read it at ${source.name}`));
}

/** Without what `translations` leads to already. */
function story({ id, story, translations }, lead) {
  const known = new Set([id, ...translations.map((one) => one.id)]);
  const others = story?.articles.nodes.filter((one) => !known.has(one.id)) ?? [];
  if (!others.length) return null;
  const told = `${story.articleCount} articles from ${story.sourceCount} ${story.sourceCount === 1 ? "source" : "sources"}`;
  return element("section", { class: "story" }, element("h3", {}, "The same story"), element("p", {}, told), briefs(others, lead));
}

function related({ related }, lead) {
  return related.length ? element("section", { class: "related" }, element("h3", {}, "Related"), briefs(related, lead)) : null;
}

function briefs(articles, lead) {
  const brief = ({ id, title, lang, publishedAt, source }) =>
    element(
      "li",
      {},
      element("a", { href: lead(id), "data-go": "article", lang }, title),
      element("span", { class: "hit-head" }, element("span", { class: "source" }, source.name), timeElement(publishedAt)),
    );
  return element("ul", { class: "briefs" }, articles.map(brief));
}
