"""What was fetched before: blobs by their digest, and notes about names and layers.

Everything in it can be had again, so whoever asks must be ready for nothing being there. What
is there is whole and was checked when it was read; anything damaged counts as absent. Any number
of processes may use it at once, and one that is killed leaves nothing that another could see.

    with open_cache(warn) as cache:
        cache.blobs.add(chunks, digest, size)
        cache.layers("application-entity").remember(digest, names)
        cache.pointers.set("image", "docker.io/library/app:1 linux/amd64", digest)

Unpacked applications are elsewhere (``atomicapp/sources/unpacked.py``): a person's answers lie
beside them, so nothing here ever removes them.
"""
