"""HTTP within limits: time, size, retries, redirects, and credentials that stay where they belong.

A :class:`~atomicapp.downloads.session.Session` sends one request and follows what comes of it;
:func:`~atomicapp.downloads.fetch.fetch` streams a body, goes on where it broke and verifies it.
"""
