"""The confusion matrix with its images: counts what scikit-learn counts, and shows the images that it counts."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
from sklearn import metrics
from support import ROOT
from support.rendered_site import watched

from builder.commands.materials import summed_up
from explorables import first_state, material
from explorables.confusion.state import FILE, recorded, shown
from explorables.still import still_of
from helpers import load

NONE = 10  # the column of what is not answered


# What was recorded


def answered_at(threshold):
    """Labels and answers of the images that are answered, as the recorded file has them."""
    _, labels, answers, hundredths = recorded()
    sure = hundredths >= round(100 * threshold)
    return labels[sure], answers[sure]


def matrix_at(threshold):
    """scikit-learn's confusion matrix at a threshold, with what is not answered in a last column."""
    _, labels, answers, hundredths = recorded()
    said = np.where(hundredths >= round(100 * threshold), answers, NONE)
    return metrics.confusion_matrix(labels, said, labels=range(NONE + 1))[:NONE]


def test_at_every_threshold_the_matrix_is_scikit_learn_s(in_javascript):
    counted = in_javascript("confusion", "matricesOf(material)", material=material("confusion"))
    assert len(counted) == 100
    for hundredth, matrix in enumerate(counted):
        np.testing.assert_array_equal(matrix, matrix_at(hundredth / 100))
    np.testing.assert_array_equal(np.sum(counted[99], axis=1), np.bincount(load("mnist").y_train[50_000:]))


def test_the_words_of_the_picture_tell_what_scikit_learn_counts(in_javascript):
    _, labels, answers, _ = recorded()
    mistakes = metrics.confusion_matrix(labels, answers) * (1 - np.eye(10, dtype=int))
    digit, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    precision, recall = (score(labels == 9, answers == 9) for score in (metrics.precision_score, metrics.recall_score))
    words = still_of("confusion").words
    assert f"10,000 images answered, {mistakes.sum()} of them wrongly." in words
    assert f"The digit 9: precision {precision:.4f}, recall {recall:.4f}." in words
    assert f"The most frequent mistake: true {digit}, answered {answer}, {mistakes.max()} images." in words
    assert f"True 9, answered 9: {np.sum((labels == 9) & (answers == 9))} images. Shown: 12 of" in words
    given = {"state": first_state("confusion"), "material": material("confusion")}
    assert in_javascript("confusion", "words(state, material)", **given) == words


def test_the_recorded_network_is_the_one_whose_numbers_the_lesson_shows():
    notebook = nbformat.read(ROOT / "notebooks/06_confusion_matrix.ipynb", as_version=4)
    outputs = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    (on_diagonal,) = re.findall(r"on the diagonal: (\d+)", outputs)
    ((threshold, precision),) = re.findall(r"threshold ([\d.]+): precision ([\d.]+)", outputs)
    assert matrix_at(0).trace() == int(on_diagonal)
    labels, answers = answered_at(float(threshold))
    assert f"{np.mean(labels[answers == 9] == 9):.3f}" == precision


def test_every_threshold_leaves_the_answers_that_the_probabilities_leave():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(10, 0.1), 2000).astype("float32")
    probabilities[:2] = np.eye(10)[:2]  # as sure as can be
    answers, hundredths = summed_up(probabilities)
    np.testing.assert_array_equal(answers, probabilities.argmax(axis=1))
    for hundredth in range(100):
        np.testing.assert_array_equal(hundredths >= hundredth, probabilities.max(axis=1) > hundredth / 100)


def test_the_images_that_are_shown_are_those_of_the_data_set_and_hold_every_mistake():
    from PIL import Image

    given = material("confusion")
    png = base64.b64decode(given["sheet"].removeprefix("data:image/png;base64,"))
    sheet, columns = 255 - np.array(Image.open(io.BytesIO(png))), given["columns"]
    images = load("mnist").x_train[50_000:]
    for i, place in enumerate(given["shown"]):
        down, right = 28 * (i // columns), 28 * (i % columns)
        np.testing.assert_array_equal(sheet[down : down + 28, right : right + 28], images[place])
    _, labels, answers, _ = recorded()
    is_shown = np.isin(np.arange(10_000), shown())
    assert is_shown[labels != answers].all()
    assert np.bincount(labels[is_shown & (labels == answers)]).tolist() == [12] * 10


def test_what_was_recorded_is_small():
    assert FILE.stat().st_size < 20_000
    assert len(material("confusion")["sheet"]) < 150_000


def test_the_same_precision_costs_the_8s_more_than_the_4s_as_the_lesson_says():
    def recall_when_precise(digit):
        for hundredth in range(100):
            matrix = matrix_at(hundredth / 100)
            if matrix[digit, digit] >= 0.99 * matrix[:, digit].sum():
                return matrix[digit, digit] / matrix[digit].sum()
        raise AssertionError("no threshold buys it")

    assert recall_when_precise(4) - recall_when_precise(8) > 0.1
    at_the_end = matrix_at(0.99)
    assert 0 < at_the_end[:, :NONE].sum() - at_the_end.trace() < 20


# On the page


@pytest.fixture(scope="module")
def tab(site, browser):
    """The lesson's page, opened once; what complains or leaves the machine fails the tests."""
    with watched(browser, site / "06_confusion_matrix.html") as view:
        yield view


@pytest.fixture
def page(tab):
    """As it begins."""
    tab.get_by_role("button", name="Start again").click()
    return tab


def turn_to(page, threshold):
    page.get_by_label("answer only if surer than").fill(f"{threshold}")


def cell(page, digit, answer):
    return page.locator(".confusion tbody tr").nth(digit).locator("button").nth(answer)


def numbers_in(page):
    texts = page.locator(".confusion tbody button").evaluate_all("all => all.map(e => e.textContent)")
    return np.array([float(text or 0) for text in texts]).reshape(10, NONE + 1)


def test_counts_rows_and_columns_are_scikit_learn_s_at_every_threshold(page):
    for threshold in (0, 0.5, 0.87, 0.99):
        turn_to(page, threshold)
        matrix = matrix_at(threshold)
        by_column = 100 * matrix / np.maximum(matrix.sum(axis=0), 1)
        for show, expected in [
            ("counts", matrix),
            ("% of its row", 100 * matrix / matrix.sum(axis=1, keepdims=True)),
            ("% of its column", by_column),
        ]:
            page.get_by_label(show, exact=True).check()
            np.testing.assert_allclose(numbers_in(page), expected, atol=0.0501)


def test_precision_and_recall_are_scikit_learn_s(page):
    _, labels, answers, hundredths = recorded()
    for digit, threshold in [(4, 0.7), (8, 0.9), (9, 0)]:
        turn_to(page, threshold)
        cell(page, digit, digit).click()
        said = np.where(hundredths >= round(100 * threshold), answers, NONE) == digit
        precision = metrics.precision_score(labels == digit, said)
        recall = metrics.recall_score(labels == digit, said)
        expected = f"The digit {digit}: precision {precision:.4f}, recall {recall:.4f}."
        assert expected in page.locator(".confusion .told").inner_text()


def test_a_cell_shows_its_images_and_the_threshold_takes_the_unsure_ones_away(page):
    _, labels, answers, hundredths = recorded()
    images = page.locator(".thumbnails [role=img]")
    for threshold in (0, 0.6):
        turn_to(page, threshold)
        cell(page, 4, 9).click()
        here = (labels == 4) & (answers == 9) & (hundredths >= round(100 * threshold))
        sure = sorted(hundredths[here], reverse=True)
        assert [image.get_attribute("aria-label") for image in images.all()] == [
            f"true 4, the network says 9, surer than {each / 100:.2f}" for each in sure
        ]
        assert f"True 4, answered 9: {len(sure)} images." in page.locator(".confusion .formula").inner_text()


def test_of_what_is_not_answered_the_mistakes_are_shown_and_the_right_ones_counted(page):
    _, labels, answers, hundredths = recorded()
    turn_to(page, 0.9)
    cell(page, 4, NONE).click()
    refused = (labels == 4) & (hundredths < 90)
    right, others = np.sum(refused & (answers == 4)), np.sum(refused & (answers != 4))
    assert page.locator(".confusion .formula").inner_text() == (
        f"True 4, not answered: {right + others} images, {right} of them would be right. "
        f"Shown: 36 of the {others} others, and how sure it was."
    )
    words = page.locator(".thumbnails [role=img]").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert len(words) == 36
    assert not any("says 4" in each for each in words)


def test_what_is_seen_is_the_image_that_is_meant(page):
    from PIL import Image

    all_images, labels, answers, hundredths = recorded()
    cell(page, 3, 8).click()
    candidates = np.flatnonzero((labels == 3) & (answers == 8))
    by_sureness = candidates[np.argsort(-hundredths[candidates].astype(int), kind="stable")]
    for place in (0, 10):
        photo = Image.open(io.BytesIO(page.locator(".thumbnails [role=img]").nth(place).screenshot())).convert("L")
        inside = photo.crop((1, 1, photo.width - 1, photo.height - 1))  # without the frame
        seen = np.array(inside.resize((28, 28), Image.Resampling.BOX), float)
        meant = 255 - all_images[by_sureness[place]].astype(float)
        assert np.corrcoef(seen.ravel(), meant.ravel())[0, 1] > 0.9


def test_arrow_keys_go_from_cell_to_cell_and_only_one_of_them_is_a_stop_of_the_tab_key(page):
    cell(page, 9, 9).focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown"):  # the third leads nowhere
        page.keyboard.press(key)
    chosen = page.locator(".confusion tbody button[aria-pressed=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("aria-label") == "true 9, not answered: 0 images"
    assert page.locator(".confusion tbody button[tabindex='0']").count() == 1
    assert chosen.evaluate("e => e === document.activeElement")


def test_the_line_in_the_plot_is_pulled_to_another_threshold(page):
    plot = page.locator(".confusion svg")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()

    def across(threshold):
        return box["x"] + (30 + threshold * 216) / 252 * box["width"]

    page.mouse.move(across(0.1), box["y"] + 20)
    page.mouse.down()
    page.mouse.move(across(0.8), box["y"] + 20)
    page.mouse.up()
    assert page.locator(".confusion .told").inner_text().startswith("Threshold 0.80: ")


def test_on_a_phone_every_cell_is_wide_enough_for_a_finger(page):
    page.set_viewport_size({"width": 358, "height": 800})
    sizes = page.locator(".confusion tbody button").evaluate_all(
        "all => all.map(e => [e.offsetWidth, e.offsetHeight, e.scrollWidth - e.clientWidth])"
    )
    page.set_viewport_size({"width": 1280, "height": 720})
    widths, heights, hidden = np.array(sizes).T
    assert min(widths) >= 24
    assert min(heights) >= 24
    assert max(hidden) <= 0
