"""Every option of ``docker run`` with values to try, and every way to write each down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from atomicapp_docker.line.options import BY_NAME, Kind

OLD, NEW = "20.10", "28"
BOTH = (OLD, NEW)


class Sample(NamedTuple):
    """An option with one value ("" for a flag) and what it needs beside it.

    ``clients`` take it; ``unmade`` is why the engine at hand does not, if so.
    """

    option: str
    value: str = ""
    beside: tuple[str, ...] = ()
    clients: tuple[str, ...] = BOTH
    unmade: str = ""


REFUSED = {
    "help": "prints the client's help and makes nothing",
    "cpu-count": "for containers of Windows; clients refuse it on Linux",
    "cpu-percent": "for containers of Windows; clients refuse it on Linux",
    "io-maxbandwidth": "for containers of Windows; clients refuse it on Linux",
    "io-maxiops": "for containers of Windows; clients refuse it on Linux",
}
"""Options that cannot stand in an artifact, and why."""

ONLY_OF_RUN = {"detach", "detach-keys", "sig-proxy"}
"""Options that ``docker create`` does not have; their requests are those of ``docker run``."""

_N1 = ("--network", "dl-line-n1")
_M = ("--memory", "64m")
_API = "the engine at hand has API 1.41"

SAMPLES: tuple[Sample, ...] = (
    Sample("add-host", "db:10.0.0.1"),
    Sample("add-host", "gateway:host-gateway"),
    Sample("add-host", "six:::1"),
    Sample("add-host", "db=10.0.0.1", clients=(NEW,)),
    Sample("add-host", "six=[::1]", clients=(NEW,)),
    Sample("annotation", "a=b", clients=(NEW,), unmade=f"--annotation is of API 1.43; {_API}"),
    Sample("annotation", "a", clients=(NEW,), unmade=f"--annotation is of API 1.43; {_API}"),
    Sample("attach", "STDOUT"),
    Sample("attach", "stdin"),
    Sample("attach", "stderr", ("--interactive",)),
    Sample("blkio-weight", "300"),
    Sample("blkio-weight-device", "/dev/null:200"),
    Sample("cap-add", "NET_ADMIN"),
    Sample("cap-add", "cap_sys_time", ("--cap-add", "ALL", "--cap-add", "AUDIT_READ")),
    Sample("cap-drop", "chown"),
    Sample("cgroup-parent", "/test"),
    Sample("cgroupns", "host"),
    Sample("cgroupns", "private"),
    Sample("cidfile", "id"),
    Sample("cpu-period", "100000"),
    Sample("cpu-period", "0x186a0"),
    Sample("cpu-quota", "050000"),
    Sample("cpu-rt-period", "1000000", unmade="the kernel at hand has no real-time groups"),
    Sample("cpu-rt-runtime", "950000", unmade="the kernel at hand has no real-time groups"),
    Sample("cpu-shares", "512"),
    Sample("cpus", "1.5"),
    Sample("cpus", ".25"),
    Sample("cpuset-cpus", "0-1"),
    Sample("cpuset-mems", "0"),
    Sample("detach"),
    Sample("detach", "", ("--interactive",)),
    Sample("detach-keys", "ctrl-a"),
    Sample("device", "/dev/null"),
    Sample("device", "/dev/null:/dev/nil"),
    Sample("device", "/dev/null:r"),
    Sample("device", "/dev/null:/dev/nil:rw"),
    Sample("device", "/dev/nul*"),
    Sample("device", "vendor.com/class=name", clients=(NEW,),
           unmade="the engine at hand knows no CDI devices"),
    Sample("device-cgroup-rule", "c 1:3 rwm"),
    Sample("device-read-bps", "/dev/null:1mb"),
    Sample("device-read-iops", "/dev/null:100"),
    Sample("device-write-bps", "/dev/null:1024"),
    Sample("device-write-iops", "/dev/null:10"),
    Sample("disable-content-trust"),
    Sample("dns", "10.0.0.2"),
    Sample("dns", "0:0::1"),
    Sample("dns-option", "ndots:2"),
    Sample("dns-search", "example.com"),
    Sample("dns-search", "."),
    Sample("domainname", "example.com"),
    Sample("entrypoint", "/bin/echo"),
    Sample("entrypoint", ""),
    Sample("env", "A=b=c d"),
    Sample("env", "A="),
    Sample("env", "FROM_OUTSIDE"),
    Sample("env", "NOBODY_SET_THIS"),
    Sample("env-file", "variables", ("--env", "A=last")),
    Sample("expose", "80"),
    Sample("expose", "90-92/udp"),
    Sample("gpus", "all"),
    Sample("gpus", "2"),
    Sample("gpus", "device=0"),
    Sample("gpus", '"device=0,1",driver=nvidia'),
    Sample("gpus", '"capabilities=compute,utility",count=1,"options=a=b,c=d"'),
    Sample("group-add", "audio"),
    Sample("health-cmd", "true || false"),
    Sample("health-interval", "1m30s", ("--health-cmd", "x")),
    Sample("health-interval", "1.5s"),
    Sample("health-retries", "3"),
    Sample("health-start-interval", "5s", clients=(NEW,),
           unmade=f"--health-start-interval is of API 1.44; {_API}"),
    Sample("health-start-period", "500ms"),
    Sample("health-timeout", "1h"),
    Sample("hostname", "web"),
    Sample("init"),
    Sample("interactive"),
    Sample("ip", "172.30.0.5", _N1),
    Sample("ip6", "2001:db8::33", _N1),
    Sample("ipc", "host"),
    Sample("ipc", "shareable"),
    Sample("ipc", "private"),
    Sample("ipc", "none"),
    Sample("ipc", "container:dl-line-other"),
    Sample("isolation", "default"),
    Sample("kernel-memory", "64m", _M, clients=(OLD,)),
    Sample("label", "a=b"),
    Sample("label", "a"),
    Sample("label", "a=b=c", ("--label", "d=")),
    Sample("label-file", "labels", ("--label", "a=last")),
    Sample("link", "dl-line-other:db"),
    Sample("link", "dl-line-other"),
    Sample("link", "dl-line-other:db", _N1),
    Sample("link-local-ip", "169.254.1.1", _N1),
    Sample("log-driver", "json-file"),
    Sample("log-driver", "none"),
    Sample("log-opt", "max-size=1m"),
    Sample("mac-address", "02:42:ac:11:00:02", clients=(OLD,)),
    Sample("mac-address", "02:42:ac:11:00:02", clients=(NEW,),
           unmade=f"this client wants API 1.44 for it; {_API}"),
    Sample("memory", "1.5g"),
    Sample("memory", "64MiB"),
    Sample("memory-reservation", "67108864b"),
    Sample("memory-swap", "128m", _M),
    Sample("memory-swap", "-1", _M),
    Sample("memory-swappiness", "0"),
    Sample("memory-swappiness", "60"),
    Sample("mount", "type=bind,source=/etc,target=/x,readonly"),
    Sample("mount", "type=bind,src=/etc,dst=/x,ro=true,bind-propagation=rslave"),
    Sample("mount", "type=bind,src=/etc,destination=/x,bind-nonrecursive"),
    Sample("mount", "type=bind,src=./sub,dst=/x,consistency=cached", clients=(NEW,)),
    Sample("mount", "type=bind,src=/etc,dst=/x,bind-recursive=disabled", clients=(NEW,)),
    Sample("mount", "type=bind,src=/a,dst=/x,ro,bind-recursive=readonly,bind-propagation=rprivate",
           clients=(NEW,), unmade=f"bind-recursive=readonly is of API 1.44; {_API}"),
    Sample("mount", "type=bind,src=/etc,dst=/x,ro,bind-recursive=writable", clients=(NEW,),
           unmade=f"bind-recursive=writable is of API 1.44; {_API}"),
    Sample("mount", "target=/x"),
    Sample("mount", "src=dl-line-named,target=/x"),
    Sample("mount", "type=volume,src=dl-line-labelled,dst=/x,volume-nocopy,volume-label=a=b"),
    Sample("mount", 'src=dl-line-driver,dst=/x,volume-driver=local,volume-opt=type=tmpfs,'
           '"volume-opt=o=size=1m,uid=5",volume-opt=device=tmpfs'),
    Sample("mount", "src=dl-line-sub,dst=/x,volume-subpath=a", clients=(NEW,),
           unmade=f"volume-subpath is of API 1.45; {_API}"),
    Sample("mount", "type=tmpfs,dst=/x,tmpfs-size=1m,tmpfs-mode=1770"),
    Sample("mount", "type=image,src=dl-line-other,dst=/x,image-subpath=a", clients=(NEW,),
           unmade=f"mounts of images are of API 1.48; {_API}"),
    Sample("mount", "type=cluster,src=group,dst=/x", clients=(NEW,),
           unmade=f"cluster volumes are of API 1.42; {_API}"),
    Sample("name", "dl-line-with-a-name"),
    Sample("network", "host"),
    Sample("network", "none"),
    Sample("network", "bridge"),
    Sample("network", "dl-line-n1"),
    Sample("network", "container:dl-line-other"),
    Sample("network", "name=dl-line-n1,alias=A,alias=b,driver-opt=c=d"),
    Sample("network", "name=dl-line-n1,ip=172.30.0.5,ip6=2001:db8::33,link-local-ip=169.254.1.1"
           ",alias=a", clients=(NEW,)),
    Sample("network", "name=dl-line-n1,mac-address=02:42:ac:11:00:02", clients=(NEW,),
           unmade=f"this client wants API 1.44 for it; {_API}"),
    Sample("network", "name=dl-line-n1,gw-priority=3", clients=(NEW,),
           unmade=f"gw-priority is of API 1.48; {_API}"),
    Sample("network", "dl-line-n1", ("--network", "dl-line-n2"), clients=(NEW,),
           unmade=f"several networks at once are of API 1.44; {_API}"),
    Sample("network-alias", "db", _N1),
    Sample("no-healthcheck"),
    Sample("oom-kill-disable", "", _M),
    Sample("oom-score-adj", "500"),
    Sample("oom-score-adj", "-500"),
    Sample("pid", "host"),
    Sample("pid", "container:dl-line-other"),
    Sample("pids-limit", "100"),
    Sample("pids-limit", "-1"),
    Sample("platform", "linux/amd64"),
    Sample("privileged"),
    Sample("publish", "80"),
    Sample("publish", "80:80"),
    Sample("publish", "::6379"),
    Sample("publish", "8000-8002:90-92/udp"),
    Sample("publish", "8000-8010:80"),
    Sample("publish", "127.0.0.1:8080:80"),
    Sample("publish", "127.0.0.1::80/sctp"),
    Sample("publish", "[::1]:80:80"),
    Sample("publish", "80:80", ("--publish", "81:80", "--expose", "82")),
    Sample("publish", "published=8080,target=80,protocol=udp"),
    Sample("publish", "target=80"),
    Sample("publish-all"),
    Sample("pull", "missing"),
    Sample("pull", "never"),
    Sample("pull", "always", unmade="it would pull"),
    Sample("quiet", clients=(NEW,)),
    Sample("read-only"),
    Sample("restart", "no"),
    Sample("restart", "always"),
    Sample("restart", "unless-stopped"),
    Sample("restart", "on-failure"),
    Sample("restart", "on-failure:3"),
    Sample("rm"),
    Sample("runtime", "runc"),
    Sample("security-opt", "no-new-privileges"),
    Sample("security-opt", "label=disable"),
    Sample("security-opt", "label:type:x"),
    Sample("security-opt", "seccomp=unconfined"),
    Sample("security-opt", "seccomp=profile.json"),
    Sample("security-opt", "apparmor=unconfined"),
    Sample("security-opt", "systempaths=unconfined"),
    Sample("shm-size", "128m"),
    Sample("sig-proxy"),
    Sample("stop-signal", "SIGINT"),
    Sample("stop-timeout", "0"),
    Sample("stop-timeout", "30"),
    Sample("storage-opt", "size=1G", unmade="the file system at hand has no project quotas"),
    Sample("sysctl", "net.ipv4.ip_forward=1"),
    Sample("tmpfs", "/x"),
    Sample("tmpfs", "/x:size=1m,mode=1777"),
    Sample("tty"),
    Sample("ulimit", "nofile=1024:2048"),
    Sample("ulimit", "nproc=512", ("--ulimit", "core=-1")),
    Sample("use-api-socket", clients=(NEW,),
           unmade="the path of the socket is the real engine's own; listed as host access"),
    Sample("user", "1000:1000"),
    Sample("userns", "host"),
    Sample("uts", "host"),
    Sample("volume", "/anonymous"),
    Sample("volume", "dl-line-named:/x"),
    Sample("volume", "dl-line-named:/x:nocopy"),
    Sample("volume", "/etc:/x:ro"),
    Sample("volume", "/etc:/x", ("--volume", "/etc:/x", "--volume", "/y")),
    Sample("volume", "./sub:/x", clients=(NEW,)),
    Sample("volume", ".:/x:ro,z", clients=(NEW,)),
    Sample("volume-driver", "local", ("--volume", "dl-line-named:/x")),
    Sample("volumes-from", "dl-line-other"),
    Sample("volumes-from", "dl-line-other:ro"),
    Sample("workdir", "/tmp"),
)  # fmt: skip


def spellings(sample: Sample) -> Iterator[list[str]]:
    """Every way to write one option with its value, as words."""
    option = BY_NAME[sample.option]
    for name in (option.name, *option.aliases):
        if option.kind is Kind.FLAG:
            yield [f"--{name}"]
            yield [f"--{name}=true"]
            if sample.option != "disable-content-trust":
                yield [f"--{name}=false"]
        else:
            yield [f"--{name}", sample.value]
            yield [f"--{name}={sample.value}"]
    if not option.short:
        return
    if option.kind is Kind.FLAG:
        yield [f"-{option.short}"]
        yield [f"-{option.short}=0"]
        yield [f"-{option.short}u", "root"]
    else:
        yield [f"-{option.short}", sample.value]
        yield [f"-{option.short}={sample.value}"]
        if sample.value:
            yield [f"-{option.short}{sample.value}"]
            yield [f"-i{option.short}{sample.value}"]
