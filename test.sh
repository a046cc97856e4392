#!/usr/bin/env bash
# Passes all tests, installing what they lack. Arguments go to dotnet test, e.g. ./test.sh --filter FullyQualifiedName~Turns
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/packages.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

want_tools dotnet npm
want_debian "the tests speak to the local agents and use a browser" \
  libpocketsphinx3 pocketsphinx-en-us pocketsphinx-testdata chromium

exec dotnet test VoiceStudio.sln -c Release -m:2 --nologo "$@"
