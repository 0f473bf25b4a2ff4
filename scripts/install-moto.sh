#!/usr/bin/env bash
# Installs moto, an independent implementation of AWS's services, into a virtual environment of the project's own, and
# names its server for the tests. To be sourced: `. scripts/install-moto.sh`.
moto_environment="$PWD/.cache/moto"
if [ ! -x "$moto_environment/bin/moto_server" ]; then
  /usr/bin/python3 -m venv "$moto_environment"
  "$moto_environment/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.2.5'
fi
export MOTO_SERVER="$moto_environment/bin/moto_server"
