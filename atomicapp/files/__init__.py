"""Files: reading within limits, staying inside a directory, writing all or nothing.

Whatever lies at a path that somebody names (a directory, a FIFO, a device, 50 MB
of noise), reading it ends at once, with the text or with an error that says what
is there and what to do. Only a pipe that a person hands over is waited for.
"""

from atomicapp.files.containment import contained
from atomicapp.files.reading import TEXT_LIMIT, read_bytes, read_stream, read_text, text_of
from atomicapp.files.writing import make_private_directory, write_atomically

__all__ = [
    "TEXT_LIMIT",
    "contained",
    "make_private_directory",
    "read_bytes",
    "read_stream",
    "read_text",
    "text_of",
    "write_atomically",
]
