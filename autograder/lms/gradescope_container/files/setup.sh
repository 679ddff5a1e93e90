#!/usr/bin/env bash
# Gradescope runs this once, as root, when the zip is uploaded: it makes the environment in which the grader
# and, behind walls, students' code run.
set -euo pipefail
umask 022

root="${GRADESCOPE_ROOT:-/autograder}"
source="$root/source"
# The reference and the seed are here: no other user of the container may look at them.
chmod -R go= "$source"

works() {
    command -v "$1" >/dev/null && "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if works "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q || true
    for version in 3.14 3.13 3.12 3.11; do
        apt-get install -y --no-install-recommends "python$version" "python$version-venv" && break || true
    done
    python=$(find_python) || {
        echo "cnn-course needs Python 3.11 or newer, and this image has none to install." >&2
        echo "In Gradescope's settings of the autograder choose a newer base image (Ubuntu 22.04 or later)." >&2
        exit 1
    }
fi

"$python" -m venv --clear "$root/cnn-course"
pip=("$root/cnn-course/bin/python" -m pip install --no-cache-dir --disable-pip-version-check --quiet)
engine=$(ls "$source"/wheels/cnn_course-*.whl)
"${pip[@]}" "$engine[instructor]"
# A course of its own; the engine's is there already.
"${pip[@]}" --no-deps "$source"/wheels/*.whl
# What submissions may import besides.
if [ -s "$source/requirements.txt" ]; then
    "${pip[@]}" -r "$source/requirements.txt"
fi
# Apart from all that students' code may read.
rm -rf "$root/reference"
"${pip[@]}" --no-deps --target "$root/reference" "$source"/answers/*.whl
chmod -R go= "$root/reference"

# Says what isolates here, and makes what each run would have to make again.
cd "$root"
PYTHONPATH="$root/reference" "$root/cnn-course/bin/python" -P -m autograder.lms.gradescope_container.ready
