"""Predict, then see: what a page folds until the reader's guess, and what becomes of the guess."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support import ROOT
from support.rendered_site import FIRST

from builder.lesson.directives import Box
from builder.pages.fold_answers import fold_answers
from builder.pages.render import prepare
from helpers.measuring.store import Claim, read_claims

NAMES = [path.stem for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.md"))]
in_browser = pytest.mark.slow

NUMBER, WORDS = ".guessing[data-measured]", ".guessing:not([data-unit])"
ANSWERS = ".answer, .tag_answer > .cell_output"


# What an answer is


def prediction(unit=None):
    box = Box("predict", "", "How *many*?", unit)
    return new_markdown_cell(box.as_markdown(), metadata={"tags": ["predict"], "box": box.as_data()})


def code(source, *tags, record=None):
    about = {"course": {"claim": record}} if record else {}
    outputs = [new_output("display_data", {"text/plain": "shown"}, metadata=about)]
    return new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


def text(source):
    return new_markdown_cell(source)


def folded_and_open(*cells, claims=None):
    """The sources of what is folded ("outputs of …" of code that stays in sight), and of what is not."""
    notebook = nbformat.v4.new_notebook(cells=[*cells])
    prepare(notebook)
    fold_answers(notebook, claims or {})
    folded, in_sight, inside = [], [], False
    for cell in notebook.cells:
        if cell.source.startswith('<div class="answer'):
            inside = True
        elif cell.source == "</div>":
            inside = False
        elif inside:
            folded.append(cell.source)
        elif cell.source != '<div class="guesses"></div>':
            in_sight.append(cell.source)
            if "answer" in cell.metadata.get("tags", []):
                folded.append(f"outputs of {cell.source}")
    assert not inside
    return folded, in_sight


def box(kind, body, title=""):
    made = Box(kind, title, body)
    return new_markdown_cell(made.as_markdown(), metadata={"tags": [kind], "box": made.as_data()})


def test_an_answer_goes_from_the_first_output_to_the_last_box_and_code_and_text_stay_in_sight():
    drawing, play = code("# @title Draws it\ndraw()", "fold"), text("Play.")
    before = new_code_cell("# @title Before\nx = 1", metadata={"tags": ["fold"]})
    cells = [text("Why."), before, code("run()"), box("answer", "So it is."), play, drawing, box("answer", "See?")]
    folded, in_sight = folded_and_open(prediction(), *cells, text("Other."), code("on()"))
    assert folded == ["outputs of run()", "So it is.", "draw()", "See?"]
    assert in_sight[1:] == ["Why.", "x = 1", "run()", "Play.", "Other.", "on()"]


def test_a_myth_after_a_prediction_is_folded_with_its_answer():
    folded, _ = folded_and_open(prediction(), code("run()"), box("answer", "So."), box("myth", "No.", "All"), text("."))
    assert folded[:2] == ["outputs of run()", "So."]
    assert "{admonition} Myth, measured: “All”" in folded[2]
    assert len(folded) == 3


@pytest.mark.parametrize(
    "landmark",
    [
        prediction(),
        new_code_cell("...", metadata={"tags": ["exercise"]}),
        new_code_cell('quiz("a.b")'),
        new_markdown_cell("Words.\n\n### Next"),
    ],
    ids=["prediction", "exercise", "quiz", "heading"],
)
def test_an_answer_ends_before(landmark):
    cells = [code("run()"), box("answer", "So it is."), code("on()"), landmark, box("myth", "No.", "All")]
    folded, _ = folded_and_open(prediction(), *cells)
    assert folded[:2] == ["outputs of run()", "So it is."]
    assert not any("guessing" in source or source in ("outputs of on()", "...", 'quiz("a.b")') for source in folded)


def test_a_guess_is_compared_with_the_mean_of_the_claim_that_shows_it():
    guess = new_code_cell("guess = ...  # in percent", metadata={"tags": ["guess"]})
    answer = code('claim("a.b", value, guess=guess)', record={"name": "a.b", "value": 0.9})
    claim = Claim("a.b", unit="fraction", mean=0.843, sd=0.01, seen_low=0.83, seen_high=0.86, n_seeds=10)
    _, in_sight = folded_and_open(prediction("percent"), guess, answer, claims={"a.b": claim})
    assert 'data-unit="percent" data-sign=" %" data-measured="84.3 %"' in in_sight[0]
    assert 'data-question="How many?"' in in_sight[0]


def test_a_prediction_without_a_guess_cell_asks_for_words():
    _, in_sight = folded_and_open(prediction("percent"), code("run()"))
    assert "data-unit" not in in_sight[0]


def test_a_notebook_without_predictions_stays_as_it_is():
    cells = [text("A.\n\n## B"), code("run()")]
    assert folded_and_open(*cells) == ([], ["A.\n\n## B", "run()"])


@pytest.mark.parametrize("name", NAMES)
def test_every_guess_cell_of_a_lesson_is_compared_with_a_measured_number(name):
    notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    n_guesses = sum("guess" in cell.metadata.get("tags", []) for cell in notebook.cells)
    prepare(notebook)
    fold_answers(notebook, read_claims(ROOT / "lessons", name[3:]))
    assert sum("data-measured=" in cell.source for cell in notebook.cells) == n_guesses > 0


# In a browser


@pytest.fixture
def open_page(site, browser):
    """Open a page in a browser that remembers nothing; what it complains of must be nothing in the end."""
    contexts, complaints = [], []

    def opened(name="01_intro", **options):
        contexts.append(browser.new_context(**options))
        view = contexts[-1].new_page()
        view.set_default_timeout(5000)
        view.on("pageerror", lambda error: complaints.append(str(error)))
        view.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        view.goto((site / f"{name}.html").as_uri())
        return view

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def answer_of(view, place):
    """The parts of a prediction's answer."""
    key = place.get_attribute("data-key")
    return view.locator(f".answer-{key}.answer, .tag_answer-{key} > .cell_output")


def in_sight(parts):
    """Are they all? Several elements are asked at once, since each question takes its time."""
    shown = set(parts.evaluate_all("parts => parts.map(part => part.checkVisibility())"))
    assert len(shown) == 1, "an answer opens and closes as a whole"
    return shown.pop()


def focused(view):
    return view.evaluate("document.activeElement.textContent || document.activeElement.id")


def everything_in_sight(view):
    return False not in view.locator(ANSWERS).evaluate_all("parts => parts.map(part => part.checkVisibility())")


@in_browser
@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_answers_is_folded(open_page, name):
    view = open_page(name)
    assert view.locator(".guessing").count() == view.locator(".admonition.predict").count() > 0
    assert not in_sight(view.locator(ANSWERS))
    for place in view.locator(".guessing").all():
        assert answer_of(view, place).count() > 0, place.get_attribute("data-question")
    folded = view.locator(f":is({ANSWERS})")
    kept = ".predict, .stop, .quiz, .tag_exercise, .cell:not(.tag_fold) > .cell_input"
    assert folded.locator(f":is(h1, h2, h3, h4, h5, h6, {kept})").count() == 0
    for visible in ["h2", "h3", ".admonition.predict", ".tag_exercise", ".cell:not(.tag_hide-input) > .cell_input"]:
        assert in_sight(view.locator(f"article {visible}")), visible


@in_browser
def test_a_guess_by_click_shows_the_answer_beside_it(open_page):
    view = open_page()
    place = view.locator(NUMBER).first
    measured = place.get_attribute("data-measured")
    assert place.get_by_text(place.get_attribute("data-unit"), exact=True).is_visible()
    parts = answer_of(view, place)
    button = place.get_by_role("button", name="Guess", exact=True)
    assert button.get_attribute("aria-expanded") == "false"
    assert set(button.get_attribute("aria-controls").split()) == set(
        parts.evaluate_all("parts => parts.map(part => part.id)")
    )

    button.click()
    assert not in_sight(parts), "an empty guess is none"
    place.get_by_label("Your guess").fill("50")
    button.click()
    assert in_sight(parts)
    assert focused(view) == f"Your guess 50 %, measured {measured}."
    assert place.get_by_role("button", name="Guess again").get_attribute("aria-expanded") == "true"
    assert view.locator(".compared:visible").all_inner_texts() == [f"▸ your guess 50 %, measured {measured}"]
    assert not in_sight(answer_of(view, view.locator(WORDS).first)), "the others stay folded"


@in_browser
def test_all_goes_by_keyboard_alone(open_page):
    view = open_page()
    place = view.locator(WORDS).first
    parts = answer_of(view, place)
    view.locator(".folded-here a").nth(1).focus()
    view.keyboard.press("Enter")
    view.keyboard.type("  ")
    view.keyboard.press("Enter")
    assert not in_sight(parts), "blanks are no guess"
    view.keyboard.type("(28, 28) <b>")
    view.keyboard.press("Enter")
    assert in_sight(parts)
    assert focused(view).startswith("Your guess: (28, 28) <b>.")
    view.keyboard.press("Tab")
    assert focused(view) == "Guess again"
    view.keyboard.press("Space")
    assert not in_sight(parts)
    assert focused(view) == place.get_by_label("Your guess").get_attribute("id")
    for _ in range(2):
        view.keyboard.press("Tab")
    assert focused(view) == "Just show it"
    assert view.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    view.keyboard.press("Enter")
    assert in_sight(parts)


@in_browser
def test_an_answer_can_be_shown_without_a_guess_and_folded_again(open_page):
    view = open_page()
    place = view.locator(NUMBER).first
    place.get_by_role("button", name="Just show it").click()
    assert in_sight(answer_of(view, place))
    assert focused(view) == "Shown without a guess."
    assert view.locator(".guesses table").count() == 0
    place.get_by_role("button", name="Fold it again").click()
    assert not in_sight(answer_of(view, place))


@in_browser
def test_the_choice_to_show_everything_is_remembered_on_every_page(open_page, site):
    view = open_page()
    show, predict = (view.get_by_role("button", name=name) for name in ("Show everything", "Predict first"))
    assert [show.get_attribute("aria-pressed"), predict.get_attribute("aria-pressed")] == ["false", "true"]
    show.click()
    assert everything_in_sight(view)
    view.reload()
    assert everything_in_sight(view)
    assert show.get_attribute("aria-pressed") == "true"
    view.goto((site / f"{NAMES[1]}.html").as_uri())
    assert everything_in_sight(view)
    predict.click()
    view.reload()
    assert not everything_in_sight(view)
    view.goto((site / "index.html").as_uri())
    assert show.count() == 0, "a page without predictions has nothing to choose"


@in_browser
def test_the_choice_leaves_what_is_read_where_it_is(open_page):
    view = open_page()
    heading = view.locator("article h2").nth(5)
    heading.evaluate("heading => scrollTo({ top: heading.offsetTop - 80, behavior: 'instant' })")
    for name in ("Show everything", "Predict first"):
        before = heading.bounding_box()["y"]
        button = view.get_by_role("button", name=name).bounding_box()
        view.mouse.click(button["x"] + 5, button["y"] + 5)  # `button.click()` would scroll by itself
        assert abs(heading.bounding_box()["y"] - before) < 2, name


@in_browser
def test_guesses_stand_at_the_end_beside_what_was_measured_until_they_are_forgotten(open_page):
    view = open_page()
    number, words = view.locator(NUMBER).nth(1), view.locator(WORDS).first
    for place, guess in [(number, "-1234.5"), (words, "(28, 28)")]:
        place.get_by_label("Your guess").fill(guess)
        place.get_by_label("Your guess").press("Enter")
    view.reload()
    assert in_sight(answer_of(view, number)), "whoever has guessed need not guess again"

    table = view.locator(".guesses table")
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    questions = [place.get_attribute("data-question") for place in (words, number)]
    measured = number.get_attribute("data-measured")
    assert rows == [[questions[0], "(28, 28)", "see there"], [questions[1], "−1,234.5 %", measured]]
    table.get_by_role("link").first.click()
    assert focused(view).startswith("Your guess: (28, 28).")
    below_questions = "document.querySelector('.quiz').compareDocumentPosition(document.querySelector('.guesses')) & 4"
    assert view.evaluate(below_questions)

    view.get_by_role("button", name="Forget my guesses").click()
    assert table.count() == 0
    assert focused(view) == "Your guesses on this page are forgotten."
    assert view.evaluate("Object.keys(localStorage).filter(name => name.includes('guesses'))") == []
    view.reload()
    assert not in_sight(answer_of(view, number))


@in_browser
def test_a_page_keeps_its_guesses_to_itself(open_page, site):
    view = open_page()
    view.locator(".guessing input").first.fill("1")
    view.locator(".guessing input").first.press("Enter")
    view.goto((site / f"{NAMES[1]}.html").as_uri())
    assert view.locator(".guesses table").count() == 0


@in_browser
def test_print_shows_everything_and_nothing_to_press(open_page):
    view = open_page()
    view.emulate_media(media="print")
    assert everything_in_sight(view)
    assert view.locator(":is(.guessing, .guesses, .answers-choice) :is(button, input):visible").count() == 0
    assert view.locator(".folded-here:visible").count() == 0


@in_browser
def test_without_scripts_everything_is_in_sight(open_page):
    view = open_page(java_script_enabled=False)
    assert everything_in_sight(view)
    assert view.locator(".guessing *, .guesses *, .answers-choice").count() == 0


@in_browser
def test_where_nothing_may_be_stored_a_guess_still_opens_its_answer(site, browser):
    view = browser.new_page()
    denied = "get() { throw new DOMException('denied', 'SecurityError') }"
    view.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {denied} }})")
    view.goto((site / "01_intro.html").as_uri())
    place = view.locator(NUMBER).first
    place.get_by_label("Your guess").fill("50")
    place.get_by_label("Your guess").press("Enter")
    assert in_sight(answer_of(view, place))
    assert view.locator(".guesses tbody tr").count() == 1
    view.get_by_role("button", name="Show everything").click()
    assert everything_in_sight(view)
    view.close()


@in_browser
def test_a_prediction_with_a_unit_and_no_guess_cell_takes_words(open_page):
    view = open_page(FIRST)
    assert view.locator(".guessing input").evaluate_all("fields => fields.map(field => field.type)") == ["text"] * 3


@in_browser
@pytest.mark.parametrize("name", NAMES)
def test_on_a_phone_no_page_grows_wider_by_its_predictions(open_page, name):
    view = open_page(name, viewport={"width": 358, "height": 800})
    assert view.evaluate("document.documentElement.scrollWidth") <= 358
    view.evaluate(GUESS_ALL)
    assert view.evaluate("document.documentElement.scrollWidth") <= 358
    outside = "places => places.filter(place => place.getBoundingClientRect().right > 358).length"
    assert view.locator(":is(.guessing, .guesses) *").evaluate_all(outside) == 0


GUESS_ALL = """() => {
  for (const form of document.querySelectorAll(".guessing form")) {
    const field = form.querySelector("input");
    field.value = field.type === "number" ? "1234567" : "as many words as may be typed ".repeat(3).slice(0, 80);
    form.requestSubmit();
  }
}"""


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_and_fields_stand_out_from_their_ground(open_page, scheme):
    view = open_page(color_scheme=scheme)
    for selector in [".guessing button[type=submit]", ".guessing .link", ".guessing input", ".answers-choice button"]:
        assert view.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector


# Of an element's text with the ground it stands on, as WCAG calculates it.
CONTRAST = """element => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = rgba(colour).map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (rgba(getComputedStyle(ground).backgroundColor)[3] < 255 && ground.parentElement) ground = ground.parentElement;
  const both = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(light);
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""
