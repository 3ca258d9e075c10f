"""Every option of ``docker run``, as data: one table for the parser, the tests and the docs.

The options of Docker 20.10 and of 28. ``field`` says where the value goes in
what the engine's API takes; options without one are composed in ``container``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from atomicapp_docker.line import convert, devices, networks, ports, quantities, storage


class Kind(Enum):
    """How often an option counts, and what becomes of its values."""

    FLAG = "flag"
    """True or false; stands without a value; the last one counts."""
    LAST = "last"
    """Takes a value; the last one counts."""
    LIST = "list"
    """Takes a value; all of them, in order."""
    MAP = "map"
    """Takes a key and a value; all of them."""


class Option(NamedTuple):
    """One row of the table.

    ``api`` is the oldest API that has the option, where that is newer than Docker
    20.10's. ``refused`` says why it cannot stand in an artifact, ``note`` what is
    different about it here; both are for people.
    """

    name: str
    kind: Kind
    convert: Callable[[str], Any]
    field: str = ""
    short: str = ""
    aliases: tuple[str, ...] = ()
    api: str = ""
    refused: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"--{self.name}"


def _flag(name: str, field: str = "", short: str = "", **more: Any) -> Option:
    return Option(name, Kind.FLAG, convert.boolean, field, short, **more)


def _one(
    name: str, how: Callable[[str], Any], field: str = "", short: str = "", **more: Any
) -> Option:
    return Option(name, Kind.LAST, how, field, short, **more)


def _list(
    name: str, how: Callable[[str], Any], field: str = "", short: str = "", **more: Any
) -> Option:
    return Option(name, Kind.LIST, how, field, short, **more)


def _map(
    name: str, how: Callable[[str], Any], field: str = "", short: str = "", **more: Any
) -> Option:
    return Option(name, Kind.MAP, how, field, short, **more)


_WINDOWS = "it is for containers of Windows"
_OWN_FILE = "a relative path is the application's own file; an absolute one is host access"
_OWN_PATH = "a source that begins with . is below the application's directory"
_NOBODY_ATTACHED = "nobody is attached to the container, so it changes nothing"

_PROCESS = (
    _list("attach", convert.stream, short="a"),
    _list("env", convert.environment, short="e", note="a NAME alone is taken from the environment "
          "of whoever deploys, and counts as host access"),
    _list("env-file", convert.text, note=_OWN_FILE),
    _one("entrypoint", convert.text),
    _one("hostname", convert.text, "config.Hostname", "h"),
    _one("domainname", convert.text, "config.Domainname"),
    _flag("interactive", "config.OpenStdin", "i"),
    _flag("tty", "config.Tty", "t"),
    _map("label", convert.label, short="l"),
    _list("label-file", convert.text, note=_OWN_FILE),
    _map("annotation", convert.label, "host_config.Annotations", api="1.43"),
    _one("stop-signal", convert.text, "config.StopSignal"),
    _one("stop-timeout", quantities.integer, "config.StopTimeout"),
    _one("user", convert.text, "config.User", "u"),
    _one("workdir", convert.text, "config.WorkingDir", "w"),
    _flag("init", "host_config.Init"),
    _one("restart", convert.restart, "host_config.RestartPolicy"),
    _flag("rm", "host_config.AutoRemove"),
    _list("group-add", convert.text, "host_config.GroupAdd"),
    _one("health-cmd", convert.text, "health.Test"),
    _one("health-interval", quantities.duration, "health.Interval"),
    _one("health-timeout", quantities.duration, "health.Timeout"),
    _one("health-start-period", quantities.duration, "health.StartPeriod"),
    _one("health-start-interval", quantities.duration, "health.StartInterval", api="1.44"),
    _one("health-retries", quantities.natural, "health.Retries"),
    _flag("no-healthcheck"),
)  # fmt: skip

_CLIENT = (
    _one("name", convert.text),
    _flag("detach", short="d", note="every container runs in the background"),
    _one("detach-keys", convert.text, note=_NOBODY_ATTACHED),
    _flag("sig-proxy", note=_NOBODY_ATTACHED),
    _one("platform", convert.platform),
    _one("pull", convert.pull),
    _flag("quiet", short="q", note="how much is told is the deploying command's own option"),
    Option("disable-content-trust", Kind.FLAG, convert.unverified,
           note="signatures cannot be checked, so asking for that by =false is an error"),
    _one("cidfile", convert.text, "host_config.ContainerIDFile",
         note="no file is written; the engine only remembers its name"),
    _flag("help", refused="it only prints the client's help"),
    _one("cpu-count", quantities.integer, refused=_WINDOWS),
    _one("cpu-percent", quantities.integer, refused=_WINDOWS),
    _one("io-maxbandwidth", quantities.size, refused=_WINDOWS),
    _one("io-maxiops", quantities.integer, refused=_WINDOWS),
)  # fmt: skip

_SECURITY = (
    _flag("privileged", "host_config.Privileged"),
    _list("cap-add", convert.capability, "host_config.CapAdd"),
    _list("cap-drop", convert.capability, "host_config.CapDrop"),
    _list("security-opt", convert.text, note=f"a seccomp profile: {_OWN_FILE}"),
    _one("userns", convert.host_mode, "host_config.UsernsMode"),
    _one("uts", convert.host_mode, "host_config.UTSMode"),
    _one("pid", convert.pid_mode, "host_config.PidMode"),
    _one("ipc", convert.ipc_mode, "host_config.IpcMode"),
    _one("cgroupns", convert.cgroup_namespace, "host_config.CgroupnsMode"),
    _one("cgroup-parent", convert.text, "host_config.CgroupParent"),
    _one("isolation", convert.text, "host_config.Isolation"),
    _one("runtime", convert.text, "host_config.Runtime"),
    _flag("read-only", "host_config.ReadonlyRootfs"),
    _map("sysctl", convert.full_pair, "host_config.Sysctls"),
    _flag("use-api-socket", note="the socket is mounted; nobody's credentials are copied"),
)  # fmt: skip

_NETWORK = (
    _list("network", networks.attachment, aliases=("net",)),
    _list("network-alias", convert.text, aliases=("net-alias",)),
    _list("link", networks.link, "host_config.Links"),
    _list("link-local-ip", convert.address),
    _one("ip", convert.address),
    _one("ip6", convert.address),
    _one("mac-address", convert.mac),
    _list("add-host", convert.extra_host, "host_config.ExtraHosts"),
    _list("dns", convert.address, "host_config.Dns"),
    _list("dns-option", convert.text, "host_config.DnsOptions", aliases=("dns-opt",)),
    _list("dns-search", convert.domain, "host_config.DnsSearch"),
    _list("expose", ports.expose),
    _list("publish", ports.publish, short="p"),
    _flag("publish-all", "host_config.PublishAllPorts", "P"),
)

_STORAGE = (
    _list("volume", storage.volume, short="v", note=_OWN_PATH),
    _list("mount", storage.mount, "host_config.Mounts", note=_OWN_PATH),
    _list("volumes-from", storage.volumes_from, "host_config.VolumesFrom"),
    _one("volume-driver", convert.text, "host_config.VolumeDriver"),
    _map("tmpfs", storage.tmpfs, "host_config.Tmpfs"),
    _map("storage-opt", convert.full_pair, "host_config.StorageOpt"),
    _one("log-driver", convert.text, "host_config.LogConfig.Type"),
    _map("log-opt", convert.pair, "host_config.LogConfig.Config"),
)  # fmt: skip

_RESOURCES = (
    _one("blkio-weight", quantities.weight, "host_config.BlkioWeight"),
    _list("blkio-weight-device", devices.limit(quantities.weight, "Weight"),
          "host_config.BlkioWeightDevice"),
    _list("device-read-bps", devices.limit(quantities.size, "Rate"),
          "host_config.BlkioDeviceReadBps"),
    _list("device-read-iops", devices.limit(quantities.natural, "Rate"),
          "host_config.BlkioDeviceReadIOps"),
    _list("device-write-bps", devices.limit(quantities.size, "Rate"),
          "host_config.BlkioDeviceWriteBps"),
    _list("device-write-iops", devices.limit(quantities.natural, "Rate"),
          "host_config.BlkioDeviceWriteIOps"),
    _list("device", devices.device),
    _list("device-cgroup-rule", convert.cgroup_rule, "host_config.DeviceCgroupRules"),
    _one("gpus", devices.gpus),
    _one("cpu-period", quantities.integer, "host_config.CpuPeriod"),
    _one("cpu-quota", quantities.integer, "host_config.CpuQuota"),
    _one("cpu-rt-period", quantities.integer, "host_config.CpuRealtimePeriod"),
    _one("cpu-rt-runtime", quantities.integer, "host_config.CpuRealtimeRuntime"),
    _one("cpu-shares", quantities.integer, "host_config.CpuShares", "c"),
    _one("cpus", quantities.cpus, "host_config.NanoCpus"),
    _one("cpuset-cpus", convert.text, "host_config.CpusetCpus"),
    _one("cpuset-mems", convert.text, "host_config.CpusetMems"),
    _one("kernel-memory", quantities.size, "host_config.KernelMemory"),
    _one("memory", quantities.size, "host_config.Memory", "m"),
    _one("memory-reservation", quantities.size, "host_config.MemoryReservation"),
    _one("memory-swap", quantities.swap, "host_config.MemorySwap"),
    _one("memory-swappiness", quantities.swappiness, "host_config.MemorySwappiness"),
    _flag("oom-kill-disable", "host_config.OomKillDisable"),
    _one("oom-score-adj", quantities.integer, "host_config.OomScoreAdj"),
    _one("pids-limit", quantities.integer, "host_config.PidsLimit"),
    _one("shm-size", quantities.size, "host_config.ShmSize"),
    _list("ulimit", convert.ulimit, "host_config.Ulimits"),
)  # fmt: skip

OPTIONS: tuple[Option, ...] = (
    *_PROCESS, *_CLIENT, *_SECURITY, *_NETWORK, *_STORAGE, *_RESOURCES,
)  # fmt: skip


def _names(option: Option) -> Iterator[tuple[str, Option]]:
    for name in (option.name, *option.aliases):
        yield name, option


BY_NAME: Mapping[str, Option] = dict(pair for option in OPTIONS for pair in _names(option))
BY_LETTER: Mapping[str, Option] = {option.short: option for option in OPTIONS if option.short}
