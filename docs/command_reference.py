"""``docs/commands.md``, made from the parser of the program itself.

    python -m docs.command_reference > docs/commands.md

argparse lays out its help differently from one Python to the next and for each
width of terminal, so nothing here is taken from that help: the text is written
from the parser's actions.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator

from atomicapp.cli.verbs import VERBS
from atomicapp.cli.whole import whole_parser

ADDED_BY_OLD_PYTHON = " (default: %(default)s)"
"""What argparse before 3.13 puts behind the help of an option that has a ``--no-`` form."""
GLOBAL = "global options"
SHARED = {
    "values": "Options for values",
    "target": "Options for the target",
    "fetching": "Options for fetching",
}
"""Groups that are the same for every verb that has them, with the headings of their own."""

HEAD = """\
# Commands

<!-- Written by `make docs` from the parser. Change the parser, then run it again. -->

    atomicapp VERB [options] [arguments]

The verb and the options may stand in any order. A long option may be cut short as long as only
one option begins like that: `--dest` for `--destination`. An option with an empty value is an
error, but for `--param NAME=`. `atomicapp VERB --help` shows the same as this page.
"""

TAIL = """\
## Old names

`atomicapp install` is `atomicapp fetch`, and `atomicapp ls` is `atomicapp list`. `--mode VERB` does
`fetch`, `run`, `stop` or `genanswers` instead of the verb that stands on the line; the last one
counts. Options that only the verb on the line has are ignored then, with a notice.

## Environment

- `IMAGE`: the application or instance where the line names none. Empty, it is as good as not set.
- `ATOMICAPP_ARGS`: replaces the whole command line.
- `ATOMICAPP_APPEND_ARGS`: is put behind the command line.
- `ATOMICAPP_CACHE_DIR`: where what was fetched is kept; without it `/var/cache/atomicapp` for
  root, `atomicapp/content` in the cache directory of everybody else.
- `ATOMICAPP_CACHE_SIZE`: the most that is kept there when a command is done, as in `500MB`
  (default: `2g`).
- `ATOMICAPP_TRACEBACK`: shows the traceback of a defect of the program, for a report of it.
- `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`, `DOCKER_TLS_VERIFY`, `DOCKER_CERT_PATH`: which
  engine is used. See [docker.md](docker.md).

## Exit status

| status | meaning |
|---|---|
| 0 | done; for `status`: deployed and healthy; for `validate`: no errors |
| 1 | failed, with a message |
| 2 | the command line is wrong |
| 129, 130, 143 | ended by a signal: HUP, INT (Ctrl-C), TERM |
| 141 | whoever read the output went away |

Results go to standard output. Everything else, such as progress, warnings and errors, goes to
standard error.
"""


def main() -> int:
    """Print the page."""
    sys.stdout.write(page())
    return 0


def page() -> str:
    """The whole page as Markdown."""
    parser = whole_parser()
    verbs = _verbs(parser)
    lines = [HEAD, *_overview(), "", "## Options of every verb", ""]
    lines += [_item(action) for action in _actions(parser) if not _is_verbs(action)]
    for title, heading in SHARED.items():
        lines += ["", f"## {heading}", "", *map(_item, _shared(verbs.values(), title))]
    for verb in VERBS:
        lines += ["", *_verb(verb, verbs[verb])]
    return "\n".join([*lines, "", TAIL])


def _verbs(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise ValueError("the parser has no verbs")


def _is_verbs(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _shared(parsers: Iterable[argparse.ArgumentParser], title: str) -> list[argparse.Action]:
    """The options of a group that several verbs have."""
    groups = [group for parser in parsers for group in _groups(parser) if group.title == title]
    if len({tuple(map(_item, group._group_actions)) for group in groups}) != 1:
        raise ValueError(f"the group {title!r} is not the same for every verb")
    return groups[0]._group_actions


def _groups(parser: argparse.ArgumentParser) -> list[argparse._ArgumentGroup]:
    return [group for group in parser._action_groups if group.title != GLOBAL]


def _overview() -> Iterator[str]:
    yield "| verb | |"
    yield "|---|---|"
    for verb, summary in VERBS.items():
        yield f"| [`{verb}`](#{verb}) | {summary} |"


def _verb(verb: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## {verb}"
    yield ""
    positional = [action for action in _actions(parser) if not action.option_strings]
    yield "    " + " ".join([f"atomicapp {verb} [options]", *map(_argument, positional)])
    yield ""
    yield (parser.description or "").strip()
    titles = [group.title or "" for group in _groups(parser)]
    own = [group for group in _groups(parser) if group.title not in SHARED]
    for actions in filter(None, map(_listed, own)):
        yield ""
        yield from map(_item, actions)
    links = [f"[{SHARED[title].lower()}](#{_anchor(title)})" for title in titles if title in SHARED]
    if links:
        yield ""
        yield f"And the {', the '.join(links[:-1])}{' and the ' if links[1:] else ''}{links[-1]}."
    yield ""
    yield "```sh"
    yield from (line.strip() for line in (parser.epilog or "").splitlines()[1:])
    yield "```"


def _listed(group: argparse._ArgumentGroup) -> list[argparse.Action]:
    return [action for action in group._group_actions if not _is_help(action)]


def _anchor(title: str) -> str:
    return SHARED[title].lower().replace(" ", "-")


def _actions(parser: argparse.ArgumentParser) -> Iterable[argparse.Action]:
    """The parser's own actions, each once, without ``--help``."""
    return [action for action in parser._actions if not _is_help(action)]


def _is_help(action: argparse.Action) -> bool:
    return isinstance(action, argparse._HelpAction)


def _argument(action: argparse.Action) -> str:
    name = _value(action)
    return f"[{name}]" if action.nargs == "?" else name


def _item(action: argparse.Action) -> str:
    """One option or argument, and what it is for."""
    names = [f"`{name}`" for name in action.option_strings]
    value = _value(action) if action.nargs != 0 else ""
    if not names:
        names = [f"`{value}`"]
    elif action.nargs == "?":
        names[-1] = f"`{action.option_strings[-1]}[={value}]`"
    elif value:
        names[-1] = f"`{action.option_strings[-1]} {value}`"
    about = _help(action)
    return f"- {', '.join(names)}" + (f": {about}" if about else "")


def _value(action: argparse.Action) -> str:
    if action.choices is not None and action.metavar is None:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest.upper())


def _help(action: argparse.Action) -> str:
    """The help on one line, without what some Pythons add to it."""
    text = (action.help or "").removesuffix(ADDED_BY_OLD_PYTHON)
    return re.sub(r"\s+", " ", text).strip()


if __name__ == "__main__":
    sys.exit(main())
