"""The verbs: where each one's module is, and the line that the overview shows.

Only names, so that ``atomicapp --help`` loads no verb at all.
"""

from __future__ import annotations

VERBS = {
    "run": "deploy an application, or bring it to what the package and the answers say",
    "stop": "stop and remove what an instance is made of; data and the record stay",
    "status": "how an instance does: its state, its parts, where they answer",
    "list": "the instances on the target",
    "logs": "what the parts of an instance wrote",
    "fetch": "unpack an application, with a sample of the answers it takes",
    "inspect": "what an application is and asks for, and the image that it comes in",
    "genanswers": "write an answers file to fill in",
    "render": "the artifacts with their values in place, deploying nothing",
    "validate": "look for mistakes in an application and all that is nested in it",
    "init": "start a new application",
    "index": "the catalogue of applications: list, update, generate",
    "cache": "what was fetched before and is kept: list it, or make it smaller",
    "completion": "print a completion script for a shell",
}

VERBS_BY_ALIAS = {name: name for name in VERBS} | {"ls": "list", "install": "fetch"}
"""``install`` is what labels of the oldest packages call ``fetch``."""

REPLACEABLE = ("fetch", "run", "stop", "genanswers")
"""The verbs that ``--mode`` may put in place of the one on the line."""
