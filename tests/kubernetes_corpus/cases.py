"""Each application of the corpus: what it is run with here, and what changes in its second life.

What this cluster cannot make ready is listed beside it, with the cause.
"""

from __future__ import annotations

from typing import NamedTuple

OTHER_IMAGE = "atomicapp.test/other:1"
"""An image for a change: the same stand-in under another name."""


class Case(NamedTuple):
    """``values`` and ``change`` are params. ``changed`` is what a run does with what ``change``
    is about; all else is left alone.

    ``access`` is what it reaches beyond its pods, for which consent is needed. ``never_ready``
    are objects that no run could wait for, each with what is said of it. ``refused`` are params
    as the package has them that this cluster's server refuses, with its words.
    """

    instance: str
    objects: int
    change: str
    changed: dict[str, str]
    values: tuple[str, ...] = ()
    access: str = ""
    never_ready: dict[str, str] = {}  # noqa: RUF012 (nobody writes to it)
    refused: tuple[str, ...] = ()


CASES = {
    "apache-centos7-atomicapp": Case(
        "apache-centos7-atomicapp", 1, f"image={OTHER_IMAGE}",
        {"Pod/apache-centos7-atomicapp": "update"}, ("hostport=28080",),
    ),
    "etherpad-centos7-atomicapp": Case(
        "etherpad-app", 4, f"etherpad-app.image={OTHER_IMAGE}",
        {"ReplicationController/etherpad": "update"},
    ),
    "flask-redis-centos7-atomicapp": Case(
        "flask-redis-nulecule", 4, "flask.NODE_PORT=31234", {"Service/flask": "update"},
        ("redis.redisPath={tmp}",), access="the host's {tmp}",
    ),
    "gitlab-centos7-atomicapp": Case(
        "gitlab-atomicapp", 6, "gitlab.NODE_PORT=30234", {"Service/gitlab": "update"},
    ),
    "gocounter-scratch-atomicapp": Case(
        "gocounter", 2, f"goImage={OTHER_IMAGE}", {"ReplicationController/gocounter": "update"},
    ),
    # Nobody here gives a LoadBalancer an address.
    "guestbookgo-atomicapp": Case(
        "guestbookgo-atomicapp", 6, f"guestbookfront-app.image={OTHER_IMAGE}",
        {"ReplicationController/guestbook": "update"},
        never_ready={"Service/guestbook": "load balancer"},
    ),
    # Two applications want port 80 of the node, which has room for one of them.
    "helloapache": Case(
        "helloapache-app", 1, "hostport=28082", {"Pod/helloapache": "replace"},
        ("hostport=28081",),
    ),
    "mariadb-centos7-atomicapp": Case(
        "mariadb-atomicapp", 2, "db_name=other", {"Pod/mariadb": "replace"},
    ),
    "mariadb-fedora-atomicapp": Case(
        "mariadb-app", 2, f"image={OTHER_IMAGE}", {"Pod/mariadb": "update"},
    ),
    "mongodb-centos7-atomicapp": Case(
        "mongodb-atomicapp", 2, "mongodb_quiet=false", {"Pod/mongodb": "replace"},
    ),
    "postgresql-centos7-atomicapp": Case(
        "postgresql-atomicapp", 2, "db_name=other", {"Pod/postgresql": "replace"},
    ),
    "redis-centos7-atomicapp": Case(
        "redis-atomicapp", 4, "redisslave-app.instances=2",
        {"ReplicationController/redis-slave": "update"},
    ),
    # Its service wants an address by which clusters of that time were set up.
    "skydns-atomicapp": Case(
        "skydns-atomicapp", 2, "dns_domain=other.local",
        {"ReplicationController/kube-dns-v9": "update"}, ("dns_server=10.96.53.53",),
        refused=("dns_server=10.254.0.10", "spec.clusterIPs", "10.254.0.10"),
    ),
    "wordpress-centos7-atomicapp": Case(
        "wordpress-atomicapp", 4, "wordpress.db_host=elsewhere", {"Pod/wordpress": "replace"},
    ),
}  # fmt: skip
