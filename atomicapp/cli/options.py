"""Options that several verbs share, each group a function that adds it to a parser."""

from __future__ import annotations

import argparse

from atomicapp.version import SPECVERSION, __version__

LOGTYPES = ("cockpit", "color", "nocolor", "none")
ANSWERS_FORMATS = ("ini", "json", "xml", "yaml")


def add_global(parser: argparse.ArgumentParser) -> None:
    """What every verb knows."""
    group = parser.add_argument_group("global options")
    group.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"atomicapp {__version__}, Nulecule Specification {SPECVERSION}",
        help="print the version and end",
    )
    group.add_argument("-v", "--verbose", action="store_true", help="say more of what is going on")
    group.add_argument("-q", "--quiet", action="store_true", help="say only what went wrong")
    group.add_argument(
        "--logtype",
        choices=LOGTYPES,
        help="how messages look: for the Cockpit console, with or without colour, or not at all",
    )
    # Found and taken away before the verb's parser is chosen; here for the help only.
    group.add_argument("--mode", metavar="VERB", help="do this verb instead of the one given")


def add_app(parser: argparse.ArgumentParser) -> None:
    """The application that a verb reads."""
    parser.add_argument(
        "app",
        metavar="APP",
        nargs="?",
        help="a directory with a Nulecule file; an image that carries one: NAME[:TAG][@DIGEST], "
        "docker://NAME, docker-daemon:NAME, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE; "
        "or a repository: git+https://HOST/REPO[@REF][#DIR], git+ssh://... (default: $IMAGE)",
    )


def add_instance(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """The deployed instance that a verb is about."""
    parser.add_argument(
        "instance",
        metavar="NAME|APP",
        nargs="?",
        help="the name of an instance, or a directory or image whose application is deployed"
        + (" (default: all)" if optional else " (default: $IMAGE)"),
    )


def add_values(parser: argparse.ArgumentParser) -> None:
    """Where values come from."""
    group = parser.add_argument_group("values")
    group.add_argument(
        "-a", "--answers", metavar="FILE|URL", help="an answers file: INI, JSON, YAML, XML or TOML"
    )
    group.add_argument(
        "-p",
        "--param",
        dest="params",
        action="append",
        default=[],
        metavar="[COMPONENT.]NAME=VALUE",
        help="a value; NAME=@FILE and NAME=@- take it from a file or from standard input",
    )
    group.add_argument(
        "--allow-unknown-answers",
        action="store_true",
        help="go on when the answers name components or params that the application does not have",
    )


def add_asking(parser: argparse.ArgumentParser) -> None:
    """Asking for values on the terminal."""
    parser.add_argument("--ask", action="store_true", help="ask for every value, defaults offered")


def add_answers_output(parser: argparse.ArgumentParser) -> None:
    """How answers files are written."""
    parser.add_argument(
        "--answers-format",
        choices=ANSWERS_FORMATS,
        default="ini",
        help="the format of answers files that are written (default: ini)",
    )


def add_fetching(parser: argparse.ArgumentParser) -> None:
    """How the application's own image is had."""
    group = parser.add_argument_group("fetching")
    group.add_argument(
        "-u",
        "--update",
        action="store_true",
        help="ask the registries first, whatever the engine has, for what it nests too",
    )
    group.add_argument(
        "--offline",
        action="store_true",
        help="do without the network: only what is on this machine",
    )
    group.add_argument(
        "--platform",
        metavar="OS/ARCH",
        help="the image for this platform, as in linux/arm64 (default: this machine's)",
    )
    group.add_argument(
        "--max-bytes",
        type=size,
        metavar="SIZE",
        help="the most that the image may unpack to, as in 2g (default: 512m)",
    )
    group.add_argument(
        "--max-image-bytes",
        type=size,
        metavar="SIZE",
        help="the most that the image's layers may unpack to (default: 32g)",
    )
    for name, usual, what in (
        ("members", 100_000, "files and directories in it"),
        ("depth", 64, "levels of its directories"),
        ("path-length", 1024, "bytes in one of its paths"),
        ("ratio", 250, "times its size that a compressed layer may unpack to"),
    ):
        group.add_argument(
            f"--max-{name}", type=count, metavar="N", help=f"the most {what} (default: {usual})"
        )


def add_destination(parser: argparse.ArgumentParser) -> None:
    """Where an image is unpacked."""
    parser.add_argument(
        "--destination",
        metavar="DIR|none",
        help="unpack the image here; none: into a temporary directory (default: the cache)",
    )


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """How a run treats a cluster and what is there already."""
    group = parser.add_argument_group("on a cluster")
    group.add_argument(
        "--create-namespace", action="store_true", help="make the namespace where it is missing"
    )
    group.add_argument(
        "--storage-class", metavar="NAME", help="the class of storage that the application requires"
    )
    group.add_argument(
        "--adopt", action="store_true", help="take over objects that exist and are nobody's"
    )
    group.add_argument(
        "--force-conflicts", action="store_true", help="take over fields that others have set"
    )
    group.add_argument(
        "--history-max",
        type=count,
        default=10,
        metavar="N",
        help="how many revisions of an instance are kept (default: 10)",
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Planning without doing."""
    parser.add_argument("--dry-run", action="store_true", help="print the plan and change nothing")


CLIENT, SERVER = "client", "server"
"""Who judges a dry run: this program alone, or the target too."""


def add_judged_dry_run(parser: argparse.ArgumentParser) -> None:
    """Planning without doing, and who judges the plan: a word that counts only behind ``=``,
    for which see ``line.bound``."""
    parser.add_argument(
        "--dry-run",
        nargs="?",
        choices=(CLIENT, SERVER),
        help="print the plan and change nothing; with =server the cluster judges it, "
        "and what would change is printed field by field",
    )


def add_output(parser: argparse.ArgumentParser, *formats: str) -> None:
    """How results are printed."""
    parser.add_argument(
        "-o", "--output", choices=formats, help="print the result as " + " or ".join(formats)
    )


def add_waiting(parser: argparse.ArgumentParser) -> None:
    """Waiting for health."""
    parser.add_argument(
        "--wait",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="wait until everything is healthy (default)",
    )
    parser.add_argument(
        "--timeout",
        type=duration,
        default=300.0,
        metavar="TIME",
        help="how long to wait: seconds, or as in 90s, 5m, 1h (default: 5m)",
    )


def add_target(parser: argparse.ArgumentParser) -> None:
    """Which provider, which namespace, and how to reach them."""
    group = parser.add_argument_group("target")
    group.add_argument("--provider", metavar="NAME", help="docker, or another that is installed")
    group.add_argument("--namespace", metavar="NAME", help="the namespace (default: default)")
    group.add_argument(
        "--provider-config",
        "--kubeconfig",
        metavar="FILE",
        help="the provider's configuration: for Kubernetes a kubeconfig",
    )
    group.add_argument("--context", metavar="NAME", help="the context of a kubeconfig")
    group.add_argument("--provider-api", metavar="URL", help="where the provider's API answers")
    group.add_argument(
        "--provider-auth", metavar="TOKEN", help="a token for the API; better in an answers file"
    )
    group.add_argument("--provider-cafile", metavar="FILE", help="the API's certificate authority")
    group.add_argument(
        "--provider-tlsverify",
        metavar="True|False",
        type=boolean,
        help="whether to check the API's certificate",
    )


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Answering ordinary questions beforehand."""
    parser.add_argument(
        "-y", "--yes", action="store_true", help="answer yes to questions, host access excepted"
    )


def count(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def size(text: str) -> int:
    """Bytes, from ``1000``, ``64k``, ``512m``, ``2g`` or ``500MB``."""
    from atomicapp.sizes import parse_size

    try:
        return parse_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def boolean(text: str) -> bool:
    """True or False, in any case."""
    known = {"true": True, "false": False}
    if text.lower() not in known:
        raise argparse.ArgumentTypeError(f"{text!r} is neither True nor False")
    return known[text.lower()]


def duration(text: str) -> float:
    """Seconds, from ``90``, ``90s``, ``5m`` or ``1h``."""
    units = {"s": 1, "m": 60, "h": 3600}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1)
    try:
        seconds = float(number) * unit
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time; write 90, 90s, 5m or 1h")
    return seconds
