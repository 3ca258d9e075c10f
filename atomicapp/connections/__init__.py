"""HTTP to one server over connections that are kept, straight or through a proxy.

For servers that are told what to do (an engine, a cluster); what is fetched from anywhere comes
through :mod:`atomicapp.downloads`.
"""
