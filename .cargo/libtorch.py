#!/usr/bin/env python3
"""Put libtorch, the C++ library behind the `libtorch` engine, into `.libtorch/`.

    python3 .cargo/libtorch.py                  # what `just setup` calls
    python3 .cargo/libtorch.py --wheels FOLDER  # the same from wheels in FOLDER, without a network

pip downloads the wheels pinned in PLATFORMS and checks their SHA-256; of them only the
CPU libraries and the headers are kept. Wants Python >= 3.8 and pip, nothing else.

An exported LIBTORCH (or LIBTORCH_USE_PYTORCH) is checked and used instead.

`.libtorch/` is either absent or complete, whenever this is killed: it is made in a
folder `.libtorch.part-*` beside it and renamed when done. Its stamp holds the pins, so
that a changed pin fetches again, and size, time and SHA-256 of every file, so that a
damaged folder does too: a file whose size or time is another is read. Only one call
works at a time; the next one finds the work done.
"""

import argparse
import errno
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

# What `tch` in Cargo.toml asks for: change both together.
VERSION = "2.13.0"


class Wheel(NamedTuple):
    requirement: str
    sha256: str
    # Where the wheel holds what we keep -> where that goes. A folder ends in "/".
    members: dict


class Platform(NamedTuple):
    # All the tags that the wheels carry: old versions of pip do not imply the older ones.
    tags: list
    # The oldest C library that the wheels run on.
    glibc: tuple
    wheels: list


# The index has no CPU-only build for Linux. The CPU library of its CUDA build names two
# small CUDA libraries as needed, though it never calls them here; libtorch_cuda.so has
# to stay out, because torch-sys would take its presence for a wish to link CUDA.
PLATFORMS = {
    ("Linux", "x86_64"): Platform(
        tags=["manylinux_2_28_x86_64", "manylinux_2_25_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64"],
        glibc=(2, 28),
        wheels=[
            Wheel(
                requirement="torch==" + VERSION,
                sha256="60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
                members={
                    "torch/include/": "include/",
                    "torch/lib/libtorch_cpu.so": "lib/libtorch_cpu.so",
                    "torch/lib/libc10.so": "lib/libc10.so",
                    "torch/lib/libgomp.so.1": "lib/libgomp.so.1",
                },
            ),
            Wheel(
                requirement="nvidia-cuda-cupti==13.0.85",
                sha256="4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
                members={"nvidia/cu13/lib/libcupti.so.13": "lib/libcupti.so.13"},
            ),
            Wheel(
                requirement="nvidia-cuda-runtime==13.0.96",
                sha256="7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
                members={"nvidia/cu13/lib/libcudart.so.13": "lib/libcudart.so.13"},
            ),
        ],
    ),
}

ROOT = Path(__file__).resolve().parent.parent
DEST = ROOT / ".libtorch"
PART = ".libtorch.part-"
STAMP = "complete.json"
DOWNLOAD_MB = 540
# pip holds the largest wheel twice; then wheel, libraries and headers lie side by side.
DISK_MB = 1600
KEPT_MB = 400

WITHOUT = "or build without this engine: cargo build --release --no-default-features"
ELSEWHERE = "export LIBTORCH=/path/to/libtorch (version {}), {}".format(VERSION, WITHOUT)


class Failure(Exception):
    """What went wrong, and what the user can do about it."""

    def __init__(self, what, todo):
        super().__init__(what)
        self.todo = todo


def say(text):
    print("setup: " + text, file=sys.stderr, flush=True)


# ---- a libtorch that is there already ----


def check_exported(folder):
    """An exported LIBTORCH: the build would fail on a wrong one too, but late and obscurely."""
    if not (folder / "include").is_dir() or not any((folder / "lib").glob("libtorch_cpu.*")):
        raise Failure(
            "LIBTORCH is {}, which holds no include/ and lib/libtorch_cpu.*".format(folder),
            "point it to a libtorch {}, or unset it to have one fetched".format(VERSION),
        )
    if "LIBTORCH_BYPASS_VERSION_CHECK" in os.environ:
        return
    found = exported_version(folder)
    if found != VERSION:
        raise Failure(
            "LIBTORCH is {}, version {}; expected {}".format(folder, found or "unknown (no build-version)", VERSION),
            "point it to a libtorch {}, or unset it to have one fetched "
            "(LIBTORCH_BYPASS_VERSION_CHECK=1 takes any version)".format(VERSION),
        )


def exported_version(folder):
    """`build-version` is libtorch's own; a PyTorch installation has `version.py` instead."""
    try:
        return (folder / "build-version").read_text().strip().split("+")[0]
    except OSError:
        pass
    try:
        for line in (folder / "version.py").read_text().splitlines():
            if line.startswith("__version__"):
                return line.split("=", 1)[1].strip().strip("'\"").split("+")[0]
    except OSError:
        pass
    return None


def wheels_of(pins):
    return [[wheel.requirement, wheel.sha256, wheel.members] for wheel in pins.wheels]


def stamp_of(pins, folder):
    """The pins, and of every file its size, time and SHA-256, as text."""
    found = {}
    for path in files_of(folder):
        size, time_of = stat_of(path)
        found[str(path.relative_to(folder))] = [size, time_of, sha256_of(path)]
    return json.dumps({"wheels": wheels_of(pins), "files": found}, indent=0, sort_keys=True) + "\n"


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != STAMP)


def stat_of(path):
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def is_complete(pins):
    try:
        stamp = json.loads((DEST / STAMP).read_text())
        if stamp["wheels"] != wheels_of(pins):
            return False
        if "files" not in stamp:
            return is_complete_by_sizes(pins, stamp["lib"])
        return all(is_as(DEST / name, *facts) for name, facts in stamp["files"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def is_as(path, size, time_of, sha256):
    """A copy of the folder has other times and the same content."""
    found = stat_of(path)
    return found == (size, time_of) or (found[0] == size and sha256_of(path) == sha256)


def is_complete_by_sizes(pins, sizes):
    """A stamp of an older version of this script: trusted once, and made anew."""
    if sizes != {path.name: path.stat().st_size for path in (DEST / "lib").iterdir()}:
        return False
    if not (DEST / "include").is_dir():
        return False
    new = DEST / (STAMP + ".new")
    new.write_text(stamp_of(pins, DEST))
    new.replace(DEST / STAMP)
    return True


# ---- fetching one ----


def pins_for_this_machine():
    system, machine = platform.system(), platform.machine()
    pins = PLATFORMS.get((system, machine))
    if pins is None:
        known = ", ".join(" ".join(key) for key in PLATFORMS)
        raise Failure("no libtorch is pinned for {} {} (only for {})".format(system, machine, known), ELSEWHERE)
    if system == "Linux":
        name, version = platform.libc_ver()
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if name != "glibc" or numbers < pins.glibc:
            raise Failure(
                "libtorch {} needs glibc >= {}; this machine has {} {}".format(
                    VERSION, ".".join(map(str, pins.glibc)), name or "another C library", version
                ),
                ELSEWHERE,
            )
    return pins


def check_means(wheels):
    """What can be known to be missing before the download starts."""
    # The module is looked up rather than run: this tells a missing pip from a failing one.
    from importlib.util import find_spec

    if find_spec("pip") is None:
        raise Failure(
            "{} has no pip".format(sys.executable),
            "install it (Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip), or " + ELSEWHERE,
        )
    if wheels is not None and not wheels.is_dir():
        raise Failure("{} is no folder".format(wheels), "name the folder that holds the wheels")
    free_mb = shutil.disk_usage(ROOT).free // 1_000_000
    if free_mb < DISK_MB:
        raise no_space("{} MB are free and {} MB are needed".format(free_mb, DISK_MB))


def no_space(what):
    return Failure(
        "no space on the disk of {}: {}".format(ROOT, what),
        "free some ({} MB stay in use), or {}".format(KEPT_MB, ELSEWHERE),
    )


def download(pins, part, wheels):
    """Have pip put the wheels into `part/wheels`; returns them in the order of the pins."""
    folder, scratch = part / "wheels", part / "pip"
    folder.mkdir()
    scratch.mkdir()
    pinned = part / "requirements.txt"
    pinned.write_text("".join("{} --hash=sha256:{}\n".format(w.requirement, w.sha256) for w in pins.wheels))

    command = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    # The wheels are only unpacked, so any one Python version will do, whatever runs this.
    command += ["--implementation=cp", "--python-version=3.11", "--abi=cp311", "--abi=abi3", "--abi=none"]
    command += ["--platform=" + tag for tag in pins.tags]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--dest", str(folder)]
    if wheels is not None:
        command += ["--no-index", "--find-links", str(wheels.resolve())]
    command += ["--requirement", str(pinned)]
    # pip's own temporary files go where the next call cleans up.
    environment = dict(os.environ, TMPDIR=str(scratch), PIP_REQUIRE_VIRTUALENV="0")

    # Its progress goes straight to the terminal; its complaints are read, to be explained.
    pip = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=end_with_parent()
    )
    complaints = []
    try:
        for raw in pip.stderr:
            line = raw.decode(errors="replace").rstrip()
            complaints.append(line)
            if line.startswith("WARNING: Retrying"):
                say("the package index does not answer; pip tries again")
        status = pip.wait()
    finally:
        if pip.poll() is None:
            pip.terminate()
            pip.wait()
    if status != 0:
        raise explain(status, complaints)
    return [one_wheel(folder, wheel) for wheel in pins.wheels]


def end_with_parent():
    """For a child: Linux ends it when this process is killed, however that happens."""
    if platform.system() != "Linux":
        return None
    import ctypes

    PR_SET_PDEATHSIG = 1
    parent, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def ends():
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ends


def one_wheel(folder, wheel):
    name = wheel.requirement.split("==")[0].replace("-", "_")
    (found,) = folder.glob(name + "-*.whl")
    return found


def explain(status, complaints):
    """pip's complaints as a message that says what to do."""
    text = "\n".join(complaints)
    if "DO NOT MATCH THE HASHES" in text:
        got = [line.split()[-1] for line in complaints if line.strip().startswith("Got ")]
        return Failure(
            "a downloaded wheel is not the pinned one: its SHA-256 is {}".format(", ".join(got) or "another"),
            "try again; if it stays so, the package index or a mirror serves another file: do not use it, and "
            + ELSEWHERE,
        )
    if "No space left on device" in text or "Errno 28" in text:
        return no_space("pip could not write the wheels")
    network = ["Retrying (", "ConnectionError", "Connection", "timed out", "IncompleteRead", "Max retries", "SSLError"]
    if any(word in text for word in network):
        return Failure(
            "the package index could not be reached, or the download broke off",
            "check the network (and pip's proxy or mirror settings) and call again, or " + ELSEWHERE,
        )
    if "No matching distribution" in text:
        wanted = [line for line in complaints if "No matching distribution" in line][-1]
        return Failure(
            wanted[wanted.index("No matching") :].replace("No", "no", 1),
            "the package index in pip's settings (or --wheels) does not offer it: check those settings, or " + ELSEWHERE,
        )
    last = [line for line in complaints if line.strip() and not line.startswith("[notice]")][-3:]
    return Failure("pip failed with status {}: {}".format(status, " / ".join(last)), "mend that, or " + ELSEWHERE)


def unpack(wheel, archive, folder):
    """Copy the wanted members of `archive`; the zip's own checksums are verified on the way."""
    import zlib
    from zipfile import BadZipFile

    try:
        copy_members(wheel, archive, folder)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Failure(
            "{} is damaged: {}".format(archive.name, error),
            "correct the pins in {}, or {}".format(__file__, ELSEWHERE),
        )


def copy_members(wheel, archive, folder):
    from zipfile import ZipFile

    with ZipFile(archive) as zipped:
        names = zipped.namelist()
        for source, target in wheel.members.items():
            inside = [name for name in names if name.startswith(source) and not name.endswith("/")]
            found = inside if source.endswith("/") else [name for name in inside if name == source]
            if not found:
                raise Failure("{} lacks {}".format(archive.name, source), "correct the pins in {}".format(__file__))
            for name in found:
                path = folder / (target + name[len(source) :])
                if folder.resolve() not in path.resolve().parents:
                    raise Failure(
                        "{} holds {}, which would lie outside".format(archive.name, name),
                        "do not use this wheel; correct the pins in {}".format(__file__),
                    )
                path.parent.mkdir(parents=True, exist_ok=True)
                with zipped.open(name) as reader, open(path, "wb") as writer:
                    shutil.copyfileobj(reader, writer, 1 << 20)


def strip(library):
    """A fifth of the folder is symbol tables. Without `strip`, or if it balks, they stay."""
    slim = library.with_name(library.name + ".slim")
    try:
        command = ["strip", "--strip-unneeded", "-o", str(slim), str(library)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return
    if done.returncode == 0:
        slim.replace(library)
    elif slim.exists():
        slim.unlink()


def make(pins, part, wheels):
    """Make the whole folder inside `part`; returns it."""
    archives = download(pins, part, wheels)
    say("unpacking")
    folder = part / "libtorch"
    for wheel, archive in zip(pins.wheels, archives):
        unpack(wheel, archive, folder)
        archive.unlink()
    for library in sorted((folder / "lib").iterdir()):
        strip(library)
        library.chmod(0o755)
    # torch-sys links `-ltorch`, which in the wheel is a shell around the CUDA libraries.
    (folder / "lib" / "libtorch.so").symlink_to("libtorch_cpu.so")
    (folder / "build-version").write_text(VERSION + "\n")
    for library in (folder / "lib").iterdir():
        flush(library)
    (folder / STAMP).write_text(stamp_of(pins, folder))
    flush(folder / STAMP)
    return folder


def flush(path):
    """To the disk, so that a power cut cannot leave a stamp beside an empty library."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def remove(path):
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def fetch(pins, wheels):
    import fcntl

    started = time.monotonic()
    # The system drops the lock when the process ends, however it ends.
    with open(__file__, "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another call is at it; waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if is_complete(pins):
            return
        for leftover in ROOT.glob(PART + "*"):
            remove(leftover)
        check_means(wheels)
        say("fetching libtorch {}: {} MB to download, {} MB to keep".format(VERSION, DOWNLOAD_MB, KEPT_MB))
        part = Path(tempfile.mkdtemp(prefix=PART, dir=str(ROOT)))
        try:
            folder = make(pins, part, wheels)
            if DEST.exists() or DEST.is_symlink():
                DEST.rename(part / "outdated")
            folder.rename(DEST)
        finally:
            remove(part)
    say("libtorch {} is in .libtorch ({:.0f} s)".format(VERSION, time.monotonic() - started))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, metavar="FOLDER", help="take the wheels from FOLDER, not the network")
    wheels = parser.parse_args().wheels
    if sys.version_info < (3, 8):
        raise SystemExit("setup: error: python3 is {}; 3.8 or later is needed".format(platform.python_version()))
    # Ends in `finally`, like an interrupt, rather than at once.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        if "LIBTORCH_USE_PYTORCH" in os.environ:
            return
        exported = os.environ.get("LIBTORCH")
        if exported is not None and Path(exported).absolute() != DEST:
            check_exported(Path(exported))
            return
        pins = pins_for_this_machine()
        if not is_complete(pins):
            fetch(pins, wheels)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise SystemExit("setup: error: {}\n  what to do: {}".format(error, "mend that, or " + ELSEWHERE))
        failure = no_space(str(error))
        raise SystemExit("setup: error: {}\n  what to do: {}".format(failure, failure.todo))
    except Failure as failure:
        raise SystemExit("setup: error: {}\n  what to do: {}".format(failure, failure.todo))
    except KeyboardInterrupt:
        raise SystemExit("setup: interrupted; nothing was left behind")


if __name__ == "__main__":
    main()
