#!/bin/sh
# Which walls hold depends on how the container was started, so each start says it first.
cd "$HOME/course" || exit 1
autograder doctor
case $? in
  0) ;;
  2) echo "This container cannot isolate submissions: grading will refuse. See docker/compose.yaml, security_opt." ;;
  *) echo "Not every wall holds: read the last sentence above before you grade the work of strangers." ;;
esac
exec jupyter lab --ip=0.0.0.0 --port=8888 --no-browser
