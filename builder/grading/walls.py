"""What a confined process on Linux builds around itself before a stranger's code begins, and cannot take down after.

It begins in namespaces of its own (`unshare`), with the rights to mount there. When all stands, it gives these rights
away for good, and with them those of all that it starts.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import platform
import re
import socket
import struct
import sys
from functools import partial
from pathlib import Path

SCRATCH_MB, SHARED_MB, MOST_FILES = 1000, 500, 100_000  # what fits into the only places to write to
DEVICES = ("null", "zero", "full", "random", "urandom")
GRAPHICS = ("nvidia*", "dri", "kfd", "dxg")  # lessons may train on them
KERNEL = ("bus", "fs", "irq", "sys", "sysrq-trigger")  # below /proc; to root much of it is writable

# Flags of mount(2), and the words by which /proc/self/mounts names those that a change must keep.
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, REMOUNT, BIND, MOVE, RECURSIVE = 1, 2, 4, 8, 32, 4096, 8192, 16384
KEPT = {"nosuid": NO_SUID, "nodev": NO_DEVICES, "noexec": NO_EXEC}
KEPT |= {"noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}

# By machine: its name for filters of system calls, its calls `socket` and `io_uring_setup`, and those of kernel keys.
CALLS = {"x86_64": (0xC000003E, 41, 425, (248, 249, 250)), "aarch64": (0xC00000B7, 198, 425, (217, 218, 219))}
FAMILIES = (socket.AF_INET, socket.AF_INET6, 16)  # the last is netlink, by which programs ask for the interfaces

_libc = ctypes.CDLL(None, use_errno=True)


def close_off(scratch, hidden, needed):
    """Close off the network and the files, as far as this platform lets us.

    Parameters
    ----------
    scratch : str
        The only folder that stays writable; it is emptied, and vanishes with the process.
    hidden : sequence of str
        Files and folders that shall not be seen, unless something needed lies in them.
    needed : sequence of str
        Folders that must be seen.

    Returns
    -------
    list of str
        "network" and "files", as far as they are closed off.
    """
    _start_loopback()
    failed = _protect_files(scratch)
    for build in (partial(_lend_devices, scratch), *(partial(_hide, place, [scratch, *needed]) for place in hidden)):
        try:
            build()
        except OSError as error:  # one wall that cannot be built is no reason to go without the others
            failed.append(error)
    _give_rights_away()
    return ["network"] if failed else ["network", "files"]


def shut_doors():
    """Leave this process and its children no way to programs outside, and its own insides to no child.

    A network of one's own closes off neither the sockets that lie in folders, of a desktop or of Docker, which run
    what they are told, nor those to the host of a virtual machine. This needs no namespaces. Return whether it worked.
    """
    no_new_privileges, set_seccomp, set_dumpable, filter_mode = 38, 22, 4, 2
    _libc.prctl(no_new_privileges, 1, 0, 0, 0)
    _libc.prctl(set_dumpable, 0, 0, 0, 0)  # what this process says to its watcher can be said by no child
    if platform.machine() not in CALLS or sys.maxsize < 2**32:
        return False
    program = b"".join(_filter(*CALLS[platform.machine()]))
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, and where they lie.
    argument = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    return _libc.prctl(set_seccomp, filter_mode, ctypes.byref(argument), 0, 0) == 0


def _filter(machine, call_socket, call_ring, calls_of_keys):
    """A filter of system calls, in the instructions of the kernel: (code, jump if true, jump if false, value)."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000

    def is_one_of(numbers, then):
        for number in numbers:
            yield from (struct.pack("HBBI", equal, 0, 1, number), struct.pack("HBBI", answer, 0, 0, then))

    yield struct.pack("HBBI", load, 0, 0, 4)  # the machine whose calls these are
    yield struct.pack("HBBI", equal, 1, 0, machine)
    yield struct.pack("HBBI", answer, 0, 0, refuse | errno.ENOSYS)
    yield struct.pack("HBBI", load, 0, 0, 0)  # the number of the call
    yield struct.pack("HBBI", at_least, 0, 1, 0x40000000)  # the same calls by other numbers
    yield struct.pack("HBBI", answer, 0, 0, refuse | errno.ENOSYS)
    # By a ring, calls could be made that no filter sees.
    yield from is_one_of([call_ring], refuse | errno.ENOSYS)
    yield from is_one_of(calls_of_keys, refuse | errno.EPERM)
    yield struct.pack("HBBI", equal, 1, 0, call_socket)
    yield struct.pack("HBBI", answer, 0, 0, allow)
    yield struct.pack("HBBI", load, 0, 0, 16)  # the family of the socket
    yield from is_one_of(FAMILIES, allow)
    yield struct.pack("HBBI", answer, 0, 0, refuse | errno.EACCES)


def _start_loopback():
    """Kernels talk over the loopback interface; in a network of one's own it is down at first."""
    up, running, set_flags = 0x1, 0x40, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", b"lo", up | running))


def _mount(source, place, kind=None, flags=0, options=None):
    texts = (os.fsencode(text) if text else None for text in (source, place, kind))
    if _libc.mount(*texts, ctypes.c_ulong(flags), os.fsencode(options) if options else None) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(place))


def _mounts():
    """What is mounted, of several in one place the last: {place: flags that a change must keep}."""
    found = {}
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        place, options = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), line.split()[1]), line.split()[3]
        found[place] = sum(flag for word, flag in KEPT.items() if word in options.split(","))
    return found


def _protect_files(scratch):
    """Write-protect all but `scratch`, which becomes a small file system in memory; return the errors."""
    failed, mounts = [], _mounts()
    places = {place: kept for place, kept in mounts.items() if not re.match("/(proc|dev)(/|$)", place)}
    for name in KERNEL:
        place = f"/proc/{name}"
        if Path(place).exists():
            try:
                _mount(place, place, flags=BIND)
                places[place] = mounts.get("/proc", 0)
            except OSError as error:
                failed.append(error)
    for place, kept in places.items():
        try:
            _mount(None, place, flags=REMOUNT | BIND | READ_ONLY | kept)
        except OSError as error:
            failed.append(error)
    _mount("scratch", scratch, "tmpfs", NO_SUID | NO_DEVICES, f"size={SCRATCH_MB}m,nr_inodes={MOST_FILES},mode=700")
    return failed


def _lend_devices(scratch):
    """Put the few harmless devices in the place of all: no disks, no terminals of others, no camera."""
    made = Path(scratch, "dev")
    made.mkdir()
    _mount("dev", made, "tmpfs", NO_SUID | NO_EXEC, "size=1m,mode=755")
    for name in DEVICES:
        _lend(Path("/dev", name), made / name)
    for pattern in GRAPHICS:
        for device in Path("/dev").glob(pattern):
            with contextlib.suppress(OSError):
                _lend(device, made / device.name)
    for name, kind, options in [
        ("shm", "tmpfs", f"size={SHARED_MB}m,nr_inodes={MOST_FILES}"),
        ("pts", "devpts", "newinstance,ptmxmode=0666"),  # `!command` in a cell needs a terminal
    ]:
        (made / name).mkdir()
        _mount(name, made / name, kind, NO_SUID | NO_EXEC, options)
    for name, target in {"ptmx": "pts/ptmx", "fd": "/proc/self/fd"}.items():
        (made / name).symlink_to(target)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (made / name).symlink_to(f"/proc/self/fd/{number}")
    _mount(made, "/dev", flags=MOVE)
    _mount(None, "/dev", flags=REMOUNT | BIND | READ_ONLY | NO_SUID | NO_EXEC)
    made.rmdir()


def _lend(device, place):
    if device.is_dir():
        place.mkdir()
    else:
        place.touch()
    _mount(device, place, flags=BIND | RECURSIVE)


def _hide(place, needed):
    if any(Path(path).is_relative_to(place) for path in needed):
        return
    if Path(place).is_dir():
        _mount("hidden", place, "tmpfs", READ_ONLY | NO_SUID | NO_DEVICES, "size=4k,nr_inodes=2")
    elif Path(place).exists():
        _mount("/dev/null", place, flags=BIND)


def _give_rights_away():
    """Without the rights to mount, nobody can take down what stands; programs started later get none either."""
    drop_from_bound = 24
    for right in range(64):
        _libc.prctl(drop_from_bound, right, 0, 0, 0)
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)
    if _libc.capset(ctypes.create_string_buffer(header), ctypes.create_string_buffer(none)) != 0:
        raise OSError(ctypes.get_errno(), "The rights to mount could not be given away")
