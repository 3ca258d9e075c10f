"""Real registries (Debian's ``docker-registry``) for tests, and images to put into them.

The fixtures are in :mod:`tests.registry_server.fixtures`; :func:`push_image` of
:mod:`tests.registry_server.push` needs no engine.
"""
