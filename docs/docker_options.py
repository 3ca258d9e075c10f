"""``spec/docker-options.md``, made from the Docker provider's table of options.

python -m docs.docker_options > spec/docker-options.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from atomicapp_docker.line.options import OPTIONS, Kind, Option

HEAD = """\
# Options of `docker run` in an artifact

<!-- Written by `make docs` from the provider's table. Change the table, then run it again. -->

These are the options of Docker 20.10 and of 28. They mean what they mean to the docker client,
unless the last column says otherwise. *API* is the oldest version of the engine's API that has the
option, where that is newer than Docker 20.10; an older engine is an error that names both versions.
*More*: all uses of the option count; of any other, the last one does.

| option | more | API | here |
|---|---|---|---|
"""


def main() -> int:
    """Print the page."""
    sys.stdout.write(page())
    return 0


def page() -> str:
    """The whole page as Markdown."""
    return HEAD + "".join(map(_row, sorted(OPTIONS, key=str)))


def _row(option: Option) -> str:
    is_repeated = option.kind in (Kind.LIST, Kind.MAP)
    about = f"refused: {option.refused}" if option.refused else option.note
    cells = (", ".join(_names(option)), "yes" if is_repeated else "", option.api, about)
    return f"| {' | '.join(cells)} |\n"


def _names(option: Option) -> Iterator[str]:
    if option.short:
        yield f"`-{option.short}`"
    yield f"`--{option.name}`"
    yield from (f"`--{alias}`" for alias in option.aliases)


if __name__ == "__main__":
    sys.exit(main())
