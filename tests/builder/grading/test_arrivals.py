"""What arrives in a teacher's folder is read as it comes: names, ZIPs, encodings, damage, and what is no notebook."""

import io
import json
import stat
import zipfile
from pathlib import Path

import nbformat
import pytest
from support.graded_course import RIGHT, Notebook, hand_in, lesson_of
from support.tiny_course import call

from builder.errors import UsageError
from builder.grading import arrivals
from builder.grading.folder import answers_of, find_handed_in
from builder.grading.report import as_csv, as_markdown, as_text
from builder.grading.rows import Row


@pytest.fixture
def text(graded_course):
    """A learner's good notebook."""
    return Notebook(graded_course).answer(RIGHT, "word = 'loss'").text()


@pytest.fixture
def read(graded_course):
    """Reads a folder or a ZIP."""
    return lambda place: find_handed_in(place, {"01_tiny": answers_of(lesson_of(graded_course))})


def zipped(files):
    """A ZIP of some files: {path: text, bytes, or a ZipInfo and its content}."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def gradable(found):
    return [(each.learner, each.name) for each in found if each.steps]


# Files that are no notebooks


def test_a_teacher_who_keeps_other_files_beside_the_notebooks_has_rows_for_learners_only(read, text, tmp_path):
    for name in ("Thumbs.db", "desktop.ini", "class list.csv", "README.txt", "essay.pdf", "learner_b.rar"):
        hand_in(tmp_path / name, "{}")
    hand_in(tmp_path / "learner_a.ipynb", text)
    found = read(tmp_path)
    assert gradable(found) == [("learner_a", "learner_a.ipynb")]
    assert [each.name for each in found if each.learner is None] == sorted(
        ["Thumbs.db", "desktop.ini", "class list.csv", "README.txt", "essay.pdf", "learner_b.rar"]
    )


def test_a_teacher_whose_folder_holds_no_notebook_at_all_called_it_wrongly(read, tmp_path):
    hand_in(tmp_path / "list.csv", "a,b")
    with pytest.raises(UsageError, match=r"holds no notebook \(\.ipynb\), but list\.csv"):
        read(tmp_path)


@pytest.mark.parametrize(
    "name", ["01_tiny.ipynb.txt", "01_tiny.ipynb.json", "01_tiny.IPYNB.TXT", "01_tiny.json", "01_tiny"]
)
def test_a_learner_whose_browser_renamed_the_notebook_is_graded(read, text, tmp_path, name):
    hand_in(tmp_path / "learner_a" / name, text)
    hand_in(tmp_path / f"learner_b{name.removeprefix('01_tiny')}", text)
    found = read(tmp_path)
    assert [learner for learner, _ in gradable(found)] == ["learner_a", "learner_b"]
    assert found[0].remarks == [f"{name} was read as a notebook, though its name ends otherwise."]


def test_a_learner_whose_folder_also_holds_data_is_graded_by_the_notebook(read, text, tmp_path):
    hand_in(tmp_path / "learner_a" / "01_tiny.ipynb", text)
    hand_in(tmp_path / "learner_a" / "old copy.json", Path(__file__).read_text())
    assert gradable(read(tmp_path)) == [("learner_a", "learner_a/01_tiny.ipynb")]


# Damage


def nested(depth):
    return {"a": nested(depth - 1)} if depth else {}


def damaged(text, change, place=-1):
    data = json.loads(text)
    cell = data["cells"][place]
    data["cells"][place] = change(cell) or cell
    return json.dumps(data)


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda cell: cell.pop("cell_type") and cell.update(source="2 + 2"), "does not say of what type it is"),
        (lambda cell: cell.update(cell_type="heading"), "does not say of what type it is"),
        (lambda cell: cell.update(cell_type=None), "does not say of what type it is"),
        (lambda cell: cell.update(source=None), "holds something else than text"),
        (lambda cell: cell.update(source=["a", 3]), "holds something else than text"),
        (lambda cell: "cell", "is no cell"),
        (lambda cell: cell.update(metadata=None), None),
        (lambda cell: cell.pop("metadata") and None, None),
        (lambda cell: cell.update(source="\ud800"), None),
        (lambda cell: cell.update(metadata=nested(900)), None),
        (lambda cell: cell.update(source="-" * 100_000 + "1"), None),
        (lambda cell: cell.update(source="x = " + "(" * 5000 + "1" + ")" * 5000), None),
        (lambda cell: cell.update(source=["1 +\n", "1"]), None),
    ],
)
def test_a_learner_with_one_damaged_cell_is_graded_by_the_others(read, text, tmp_path, change, words):
    hand_in(tmp_path / "learner_a.ipynb", damaged(text, change))
    n_cells = len(json.loads(text)["cells"])
    (each,) = read(tmp_path)
    assert each.steps and not each.problem
    assert [words in remark and remark.startswith(f"Cell {n_cells}, ") for remark in each.remarks] == [True] * bool(
        words
    )


def test_a_learner_whose_answer_lost_its_type_is_graded_by_it_all_the_same(read, text, graded_course, tmp_path):
    place = Notebook(graded_course).index("def double")
    hand_in(tmp_path / "learner_a.ipynb", damaged(text, lambda cell: cell.pop("cell_type") and None, place))
    (each,) = read(tmp_path)
    assert RIGHT in [step.get("source") for step in each.steps]
    assert "`def double(number):`, does not say of what type it is; it was taken for code." in each.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_learner_whose_editor_wrote_another_encoding_is_graded(read, graded_course, tmp_path, encoding):
    text = Notebook(graded_course).answer(word="word = 'Verlust'  # für é").text()
    text = json.dumps(json.loads(text), ensure_ascii=False)
    write(tmp_path / "learner_a.ipynb", text.encode(encoding))
    (each,) = read(tmp_path)
    assert "word = 'Verlust'  # für é" in [step.get("source") for step in each.steps]
    assert bool(each.remarks) == (encoding == "cp1252")


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "it is an empty file; the upload has failed."),
        (" \n", "it is an empty file; the upload has failed."),
        (b"\0" * 500, "it is an empty file; the upload has failed."),
        ('{\n "cells": [\n<<<<<<< HEAD\n', "line 3 holds a conflict marker of git; two versions must be made one."),
        ('{\n "cells": [\n1,\n=======\n', "line 4 holds a conflict marker of git; two versions must be made one."),
        ("<!DOCTYPE html><html>Log in", "it is a web page; ask for the notebook itself."),
        ("%PDF-1.4", "it is a PDF; ask for the notebook itself."),
        (zipped({"a": "b"}), "it is a ZIP under another name; give it the ending .zip."),
        ("version https://git-lfs.github.com/spec/v1\n", "it only says where Git LFS keeps the file"),
        ('{"cells": [\n{"cell_type": "co', "it breaks off in line 2; the upload was cut short."),
        ('{"cells": [\n', "it breaks off in line 1; the upload was cut short."),
        ("print(1)", "line 1, column 1, is no JSON."),
        ("{}", "it does not say that it is one (`nbformat`)."),
        ('{"nbformat": 4}', "it has no list of cells."),
        ('{"nbformat": 9, "cells": []}', "it says that it is of version 9; 4 is the newest."),
        ("[" * 100_000, "RecursionError."),
    ],
)
def test_a_teacher_can_tell_what_is_wrong_with_a_file(read, tmp_path, content, words):
    write(tmp_path / "learner_a.ipynb", content)
    (each,) = read(tmp_path)
    assert each.problem.startswith(f"It is not a readable notebook: {words}")


def test_a_learner_with_a_notebook_of_an_older_version_is_graded(read, graded_course, tmp_path):
    notebook = Notebook(graded_course).answer(RIGHT).notebook
    hand_in(tmp_path / "01_tiny.ipynb", json.dumps(nbformat.convert(notebook, 3)))
    (each,) = read(tmp_path)
    assert RIGHT in [step.get("source") for step in each.steps]


# Names as platforms write them


def test_a_teacher_who_downloaded_all_from_canvas_has_a_row_for_each_learner(read, text, tmp_path):
    hand_in(tmp_path / "learnera_12345_678901_01_tiny-1.ipynb", text)
    hand_in(tmp_path / "learnerb_LATE_12346_678902_my work.ipynb", text)
    write(tmp_path / "learnerc_12347_678903_work.zip", zipped({"my/01_tiny.ipynb": text}))
    hand_in(tmp_path / "learnera_12345_678904_notes.ipynb", text)
    found = read(tmp_path)
    assert [each.learner for each in found] == ["learnera", "learnera", "learnerb", "learnerc"]


def test_a_teacher_who_downloaded_all_from_moodle_has_a_row_for_each_learner(read, text, tmp_path):
    hand_in(tmp_path / "Learner B_4711_assignsubmission_file_" / "01_tiny.ipynb", text)
    hand_in(tmp_path / "Learner B_4711_assignsubmission_onlinetext_" / "onlinetext.html", "see the file")
    hand_in(tmp_path / "Learner C_4712_assignsubmission_file" / "01_tiny.ipynb", text)
    hand_in(tmp_path / "Learner D_4713_assignsubmission_file_01_tiny.ipynb", text)
    hand_in(tmp_path / "Learner E_4714_assignsubmission_onlinetext_" / "onlinetext.html", "I could not do it")
    found = read(tmp_path)
    assert [each.learner for each in found] == ["Learner B", "Learner C", "Learner D", "Learner E"]
    assert [each.problem for each in found] == [
        "",
        "",
        "",
        "The folder holds no notebook (.ipynb), but onlinetext.html.",
    ]


def test_two_learners_of_one_name_stay_two(read, text, tmp_path):
    hand_in(tmp_path / "learner_12345_678901_01_tiny.ipynb", text)
    hand_in(tmp_path / "learner_12399_678902_01_tiny.ipynb", text)
    hand_in(tmp_path / "Participant_1_assignsubmission_file_" / "01_tiny.ipynb", text)
    hand_in(tmp_path / "Participant_2_assignsubmission_file_" / "01_tiny.ipynb", text)
    names = ["learner (12345)", "learner (12399)", "Participant (1)", "Participant (2)"]
    assert [each.learner for each in read(tmp_path)] == names


def test_a_learner_whose_name_has_numbers_keeps_it(read, text, tmp_path):
    for name in ("learner_a_01_tiny", "learner 2024", "learner_1_2_3", "learner.a"):
        hand_in(tmp_path / f"{name}.ipynb", text)
    assert {each.learner for each in read(tmp_path)} == {
        "learner_a_01_tiny",
        "learner 2024",
        "learner_1_2_3",
        "learner.a",
    }


def test_a_name_with_an_accent_is_one_learner_however_it_is_written(read, text, tmp_path):
    hand_in(tmp_path / "Learner \u00c9.ipynb", text)
    hand_in(tmp_path / "Learner E\u0301" / "01_tiny.ipynb", text)
    assert {each.learner for each in read(tmp_path)} == {"Learner \u00c9"}


# ZIPs


def test_a_teacher_may_grade_the_zip_as_it_was_downloaded(read, text, tmp_path):
    inner = zipped({"deep/er.zip": zipped({"01_tiny.ipynb": text}), "__MACOSX/._01_tiny.ipynb": "x"})
    files = {"learner_a.ipynb": text, "learner_b/01_tiny.ipynb": text, "learner_c.zip": inner, "list.csv": "a"}
    for name, above in {"class.zip": "", "class (1).zip": "class/", "renamed.zip": ""}.items():
        write(tmp_path / name, zipped({above + path: content for path, content in files.items()}))
        found = read(tmp_path / name)
        assert gradable(found) == [
            ("learner_a", "learner_a.ipynb"),
            ("learner_b", "learner_b/01_tiny.ipynb"),
            ("learner_c", "learner_c.zip/deep/er.zip/01_tiny.ipynb"),
        ]
        assert [each.name for each in found if each.learner is None] == ["list.csv"]


def test_a_zip_whose_names_have_accents_keeps_them(read, text, tmp_path):
    content = zipped({"Learner É.ipynb": text}).replace(b"\x00\x08", b"\x00\x00")  # as some systems write it: no mark
    write(tmp_path / "class.zip", content)
    assert [each.learner for each in read(tmp_path / "class.zip")] == ["Learner É"]


def test_a_learners_zip_says_nothing_of_other_learners(read, text, tmp_path):
    evil = {"learner_b/01_tiny.ipynb": text, "learnerb_12345_678901_x.ipynb": text, "../learner_b.ipynb": text}
    write(tmp_path / "learner_a.zip", zipped(evil | {"/etc/01_tiny.ipynb": text, "..\\b.ipynb": text}))
    hand_in(tmp_path / "learner_b.ipynb", text)
    found = read(tmp_path)
    assert {each.learner for each in found} == {"learner_a", "learner_b"}
    assert all(each.name.startswith("learner_a.zip/") for each in found if each.learner == "learner_a")
    assert not any(".." in each.name for each in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["learner_a.zip", "learner_b.ipynb"]


def link_in_zip():
    link = zipfile.ZipInfo("01_tiny.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped({link: "/etc/passwd"})


def locked_zip():
    content = bytearray(zipped({"01_tiny.ipynb": "{}"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return bytes(content)


def damaged_zip(text):
    content = bytearray(zipped({"01_tiny.ipynb": text}))
    content[200:220] = bytes(20)
    return bytes(content)


def nested_zip(text, depth):
    return zipped({"a.zip": nested_zip(text, depth - 1)}) if depth else zipped({"01_tiny.ipynb": text})


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda text: b"PK\x03\x04 no more", "It is a damaged ZIP."),
        (lambda text: zipped({"01_tiny.ipynb": text})[:-40], "It is a damaged ZIP."),
        (damaged_zip, "It is damaged in its ZIP."),
        (lambda text: link_in_zip(), "It is a link; links are not followed."),
        (lambda text: locked_zip(), "It is locked by a password."),
        (lambda text: nested_zip(text, 4), "It is a ZIP in a ZIP, 4 deep."),
        (lambda text: zipped({}), "The folder holds no notebook (.ipynb), but nothing."),
        (lambda text: zipped({"01_tiny.ipynb": bytes(2_000_000)}), "It is too large (2 MB): clear its outputs."),
        (lambda text: zipped({f"{i}.ipynb": bytes(900_000) for i in range(3)}), "It unpacks to more than 2 MB."),
        (lambda text: zipped({f"{i}.txt": "" for i in range(60)}), "It is a ZIP of 60 files; 50 are the most"),
    ],
)
def test_a_learner_whose_zip_cannot_be_read_costs_nobody_else(read, text, tmp_path, monkeypatch, make, words):
    for name, limit in {"LARGEST": 1e6, "LARGEST_ZIP": 2e6, "MOST_ENTRIES": 50}.items():
        monkeypatch.setattr(arrivals, name, limit)
    write(tmp_path / "learner_a.zip", make(text))
    hand_in(tmp_path / "learner_b.ipynb", text)
    found = read(tmp_path)
    assert any(words in each.problem for each in found if each.learner == "learner_a")
    assert gradable(found) == [("learner_b", "learner_b.ipynb")]


def test_a_teacher_whose_zip_is_damaged_is_told_what_to_do(graded_course, tmp_path, capsys):
    (tmp_path / "class.zip").write_bytes(zipped({"a.ipynb": "{}"})[:-40])
    assert call(graded_course, "grade", tmp_path / "class.zip", "--output", tmp_path / "grades") == 2
    assert "It is a damaged ZIP. Download it again, or unpack it and name the folder." in capsys.readouterr().err


# What is reported


FACTS = {"minutes": 10, "memory_mb": 4000, "open": [], "same": []}


def test_a_spreadsheet_is_told_that_the_table_is_utf_8(graded_course, tmp_path):
    hand_in(tmp_path / "class" / "Learner \u00c9.ipynb", "")
    assert call(graded_course, "grade", tmp_path / "class", "--output", tmp_path / "grades") == 1
    content = (tmp_path / "grades" / "grades.csv").read_bytes()
    assert content[:3] == b"\xef\xbb\xbf" and "Learner \u00c9" in content.decode("utf-8-sig")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", "a;", "a; ", "a,", "a|", "\t", "\r\n"])
def test_no_spreadsheet_takes_what_a_learner_wrote_for_a_formula(sign, before):
    row = Row("a", [f"{before}{sign}cmd()"], {}, 0, [f"{before}{sign}cmd()"], [], [f"{before}{sign}cmd()"])
    cells = as_csv([row], []).splitlines()[1]
    assert f"'{sign}cmd()" in cells and cells.count(f"{sign}cmd()") == 3 == cells.count(f"'{sign}cmd()")


def test_remarks_and_passed_over_files_have_no_effect_in_the_reports():
    name = "\x1b]0;x\x07<img src=x>`[a](b)` https://evil.example www.evil.example a@b.example"
    row = Row(name, [name], {}, 0, [], [], [name])
    facts = FACTS | {"aside": [name], "untouched": [name]}
    page, words = as_markdown([row], [], facts), as_text([row], [], facts)
    assert not any(sign in page + words for sign in "\x1b\x07")
    for alive in ("<img", "`[a](b)`", "https://evil", "www.evil", "a@b"):
        assert alive not in page.split("<details>")[0]
    assert "Passed over, since it is no notebook: " in page
