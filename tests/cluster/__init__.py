"""A real Kubernetes cluster with a real node, for tests, benchmarks and ``make run``.

``python -m tests.cluster up|down|env|status|build`` from the project's directory, or
:func:`tests.cluster.daemon.in_use` from Python; :mod:`tests.cluster.fixtures` for pytest.

The cluster is one set of processes in namespaces of its own (processes, mounts, network), with
``/run``, ``/var/lib`` and ``/var/log`` of its own. So it clashes with no port, no firewall rule
and no engine of the machine, and all of it ends with its first process.
"""
