#!/bin/sh
# Builds the images of an example: those in images/ that its containers run, those of applications
# nested in it, and the application image itself, which carries the example in /application-entity.
#
#   examples/build.sh NAME...        for example: examples/build.sh helloapache
#
# Nothing is pulled: images stand on a static busybox (BUSYBOX names one that is not on the PATH;
# on Debian: apt-get install busybox-static). DOCKER names another client, such as podman.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-docker}
busybox=${BUSYBOX:-$(command -v busybox)} || { echo "build: no busybox found" >&2; exit 1; }
if grep -q '/ld-' "$busybox"; then
    echo "build: $busybox is not static; on Debian: apt-get install busybox-static" >&2
    exit 1
fi

build() { # DIRECTORY IMAGE: a small context of its own, with busybox in it
    context=$(mktemp -d)
    trap 'rm -rf "$context"' EXIT
    cp -R "$1/." "$context"
    cp "$busybox" "$context/busybox"
    chmod -R u=rwX,go=rX "$context"
    tries=5
    until build_once "$context" "$2" 2>"$context.log"; do
        tries=$((tries - 1))
        # It compares with every image there is, and fails where any of them is removed meanwhile.
        if [ $tries = 0 ] || ! grep -q 'unable to find image' "$context.log"; then
            cat "$context.log" >&2
            exit 1
        fi
    done
    rm -rf "$context" "$context.log"
    trap - EXIT
    echo "built $2"
}

build_once() { # CONTEXT IMAGE: by the classic builder, which needs nothing but the engine
    DOCKER_BUILDKIT=0 "$docker" build --quiet --tag "$2" --file "$1/Containerfile" "$1" >/dev/null
}

build_application() { # DIRECTORY IMAGE
    for image in "$1"/images/*/; do
        [ -d "$image" ] && build "$image" "projectatomic/$(basename "$image")"
    done
    for nested in "$1"/applications/*/; do
        [ -d "$nested" ] && build_application "$nested" "projectatomic/$(basename "$nested")"
    done
    build "$1" "$2"
}

[ $# -gt 0 ] || { echo "usage: examples/build.sh NAME..." >&2; exit 2; }
for name in "$@"; do
    [ -f "$here/$name/Nulecule" ] || { echo "build: no example is called $name" >&2; exit 2; }
    build_application "$here/$name" "projectatomic/$name"
done
