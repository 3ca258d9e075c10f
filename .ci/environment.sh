#!/bin/sh
# Makes the Python environment (.venv, or the directory that VENV names) that everything else
# runs in, from pinned packages. Does nothing where it is there and nothing it is made from changed.
# PYTHON names the interpreter; by default the newest one that is found.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONDONTWRITEBYTECODE
venv=${VENV:-.venv}
stamp=$venv/made-from

fail() { echo "environment: $*" >&2; exit 1; }

suits() { # an interpreter that is new enough and can make environments
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

install_python() {
    command -v apt-get >/dev/null || fail "needs Python 3.11 or newer with venv; install it"
    [ "$(id -u)" = 0 ] || fail "needs Python 3.11 or newer; run: sudo apt-get install python3-venv"
    echo "environment: installing python3-venv ..."
    log=$(mktemp)
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends install python3 python3-venv ca-certificates
    } >"$log" 2>&1 </dev/null || { tail -15 "$log" >&2; fail "apt-get failed; its log: $log"; }
    rm -f "$log"
}

what_it_is_made_from() {
    pwd
    echo "${PYTHON:-}"
    cat pyproject.toml requirements-dev.txt
}

if [ -x "$venv/bin/python" ] && suits "$venv/bin/python"; then
    if [ -f "$stamp" ] && what_it_is_made_from | cmp -s - "$stamp"; then
        exit 0
    fi
fi

python=$(find_python) || { install_python; python=$(find_python); } ||
    fail "needs Python 3.11 or newer with venv; found $(python3 -V 2>&1)"
echo "environment: $venv with $("$python" -V), a minute the first time ..."
rm -f "$stamp"
"$python" -m venv "$venv" || { rm -rf "$venv"; "$python" -m venv "$venv"; }
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@" </dev/null; }
# What builds packages that have no wheel comes first, pinned too.
awk '/^[a-z]/ { is_builder = /^(pip|setuptools)==/ } is_builder' requirements-dev.txt >"$venv/builders.txt"
pip install --require-hashes --requirement "$venv/builders.txt"
pip install --no-build-isolation --require-hashes --requirement requirements-dev.txt
pip install --no-build-isolation --no-deps --no-index --editable .
what_it_is_made_from >"$stamp"
