// Predict, then see: a place to guess in each prediction, its answer folded until then, and all guesses at the end.
// The page marks what answers a prediction (builder/pages/fold_answers.py); without this script everything is in sight.
"use strict";

(() => {
  // What the browser remembers of this course. Where it may store nothing, the page itself remembers until it goes.
  const COURSE = "heart-of-deep-learning";
  const CHOICE = `${COURSE} answers`;
  const GUESSES = `${COURSE} guesses ${location.pathname}`;
  const unstored = new Map();

  function recall(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return unstored.get(name) ?? null;
    }
  }

  function remember(name, text) {
    try {
      if (text === null) localStorage.removeItem(name);
      else localStorage.setItem(name, text);
    } catch {
      unstored.set(name, text);
    }
  }

  function guesses() {
    try {
      return JSON.parse(recall(GUESSES)) ?? {};
    } catch {
      return {};
    }
  }

  function keepGuess(key, guess) {
    const kept = guesses();
    if (guess === null) delete kept[key];
    else kept[key] = guess;
    remember(GUESSES, Object.keys(kept).length ? JSON.stringify(kept) : null);
  }

  // At once, before anything is drawn, so that no answer flashes up.
  const page = document.documentElement.dataset;
  page.answers = recall(CHOICE) === "shown" ? "shown" : "folded";

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // A prediction: the form, and after a guess or a look the line that takes its place.
  class Prediction {
    constructor(place) {
      const { key, question, unit, sign, measured } = place.dataset;
      Object.assign(this, { key, question, measured, sign: sign ?? "", numeric: unit !== undefined });
      this.parts = [...document.querySelectorAll(`.answer.answer-${key}, .tag_answer-${key} > .cell_output`)];
      this.parts.forEach((part, i) => (part.id ||= `answer-${key}-${i}`));
      const controls = { "aria-controls": this.parts.map((part) => part.id).join(" ") };

      const number = { type: "number", step: "any" };
      const words = { type: "text", maxlength: "80", autocomplete: "off", pattern: ".*\\S.*" };
      this.field = element("input", { id: `guess-${key}`, required: "", ...(this.numeric ? number : words) });
      if (this.numeric) this.field.setAttribute("aria-describedby", `unit-${key}`);
      const asked = this.numeric ? [this.field, element("span", { id: `unit-${key}` }, unit)] : [this.field];
      this.form = element(
        "form",
        {},
        element("label", { for: this.field.id }, "Your guess"),
        element("span", { class: "asked" }, ...asked),
        element("button", { type: "submit", "aria-expanded": "false", ...controls }, "Guess"),
        element("button", { type: "button", class: "link", "aria-expanded": "false", ...controls }, "Just show it"),
      );
      this.words = element("span", { tabindex: "-1" });
      this.again = element("button", { type: "button", class: "link", "aria-expanded": "true", ...controls });
      this.line = element("p", { class: "guessed" }, this.words, " ", this.again);
      place.append(this.form, this.line);

      // Where the reader meets what is folded, and later beside the number that was measured.
      const back = element("a", { href: `#${this.field.id}` }, "Make a guess first, or have it shown.");
      this.note = element("p", { class: "folded-here" }, "Folded: what comes out here. ", back);
      back.addEventListener("click", (event) => {
        event.preventDefault();
        this.field.focus();
      });
      this.parts[0]?.before(this.note);
      this.compared = element("p", { class: "measured compared" });
      document.querySelector(`.tag_measured-${key} > .cell_output`)?.append(this.compared);

      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        keepGuess(key, this.field.value.trim());
        this.show(true);
        this.words.focus();
      });
      this.form.querySelector(".link").addEventListener("click", () => {
        this.show(true);
        this.words.focus();
      });
      this.again.addEventListener("click", () => {
        this.show(false);
        this.field.focus();
        this.field.select();
      });
      this.field.value = this.guess ?? "";
      this.show(this.guess !== undefined);
    }

    get guess() {
      return guesses()[this.key];
    }

    get guessInWords() {
      if (!this.numeric) return this.guess;
      const number = Number(this.guess).toLocaleString("en", { maximumSignificantDigits: 12 });
      return number.replace(/^-/, "\u2212") + this.sign;
    }

    show(open) {
      for (const part of this.parts) part.classList.toggle("open", open);
      this.form.hidden = open;
      this.line.hidden = !open;
      this.note.hidden = open;
      this.say();
      table?.fill();
    }

    say() {
      const made = this.guess !== undefined;
      const compared = made && this.measured ? `your guess ${this.guessInWords}, measured ${this.measured}` : "";
      this.compared.textContent = compared && `\u25b8 ${compared}`;
      this.compared.hidden = !compared;
      this.again.textContent = made ? "Guess again" : "Fold it again";
      if (compared) this.words.textContent = `${compared[0].toUpperCase()}${compared.slice(1)}.`;
      else if (made) this.words.textContent = `Your guess: ${this.guessInWords}. Now compare it with what follows.`;
      else this.words.textContent = "Shown without a guess.";
    }
  }

  // All guesses of the page beside what was measured.
  class GuessTable {
    constructor(place, predictions) {
      Object.assign(this, { place, predictions });
    }

    fill() {
      const made = this.predictions.filter((prediction) => prediction.guess !== undefined);
      this.place.replaceChildren();
      if (!made.length) return;
      const head = ["Question", "Your guess", "Measured"].map((words) => element("th", { scope: "col" }, words));
      const rows = made.map((prediction) => {
        const link = element("a", { href: `#guess-${prediction.key}` }, prediction.question);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          const target = prediction.form.hidden ? prediction.words : prediction.field;
          target.focus({ preventScroll: true });
          target.scrollIntoView({ block: "center" });
        });
        const cells = [link, prediction.guessInWords, prediction.measured ?? "see there"];
        return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
      });
      const forget = element("button", { type: "button" }, "Forget my guesses");
      forget.addEventListener("click", () => this.forget());
      this.place.append(
        element(
          "table",
          { class: "table" },
          element("caption", {}, "Your guesses beside what was measured"),
          element("thead", {}, element("tr", {}, ...head)),
          element("tbody", {}, ...rows),
        ),
        element("p", {}, "They are kept in this browser only. ", forget),
      );
    }

    // What is open stays open: a page that folds itself together above the reader would throw the reader elsewhere.
    forget() {
      for (const prediction of this.predictions) {
        keepGuess(prediction.key, null);
        prediction.field.value = "";
        prediction.say();
      }
      this.fill();
      const done = element("p", { tabindex: "-1" }, "Your guesses on this page are forgotten.");
      this.place.append(done);
      done.focus();
    }
  }

  // Do what changes heights, and let the first thing in sight that is never folded stay where it is.
  function inPlace(change) {
    const lasting = [...document.querySelectorAll("article :is(h1, h2, h3, .predict)")];
    const header = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom ?? 0;
    const seen = lasting.find((one) => one.getBoundingClientRect().top >= header) ?? lasting.at(-1);
    const before = seen.getBoundingClientRect().top;
    change();
    scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  }

  // What there is to find in an explorable: a fold of the notebook's own, which opens with the answers, and for paper.
  function openFinds(open) {
    for (const fold of document.querySelectorAll("details.found")) fold.open = open;
  }
  addEventListener("beforeprint", () => openFinds(true));

  // The choice in the header, for all lessons.
  function addChoice() {
    const choices = { folded: "Predict first", shown: "Show everything" };
    const group = element("div", { class: "answers-choice", role: "group", "aria-label": "Answers to predictions" });
    const mark = () => {
      for (const button of group.children) button.setAttribute("aria-pressed", button.value === page.answers);
    };
    for (const [value, words] of Object.entries(choices)) {
      const button = element("button", { type: "button", value }, words);
      button.addEventListener("click", () => {
        inPlace(() => {
          page.answers = value;
          openFinds(value === "shown");
        });
        remember(CHOICE, value === "shown" ? value : null);
        mark();
      });
      group.append(button);
    }
    mark();
    document.querySelector(".article-header-buttons")?.prepend(group);
  }

  let table = null;

  function furnish() {
    const places = [...document.querySelectorAll(".guessing")];
    if (!places.length) return;
    const predictions = places.map((place) => new Prediction(place));
    table = new GuessTable(document.querySelector(".guesses"), predictions);
    table.fill();
    addChoice();
    if (page.answers === "shown") openFinds(true);
  }

  document.addEventListener("DOMContentLoaded", () => {
    try {
      furnish();
    } catch (error) {
      page.answers = "shown"; // nothing may stay folded that no button opens
      throw error;
    }
  });
})();
