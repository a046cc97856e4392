#!/usr/bin/env bash
# Builds and runs VoiceStudio on this machine, with everything it needs beside it. Ctrl+C ends all of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/packages.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

want_tools dotnet npm
# Without it the local Realtime server understands typed words only, and the page says so.
want_debian "so that the local agents understand speech" libpocketsphinx3 pocketsphinx-en-us || true

echo "Building (the first time takes a minute or two)"
dotnet build VoiceStudio.Web -c Release -v quiet --nologo -clp:ErrorsOnly

export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}"
# exec: a signal to this script is a signal to Web, which ends its siblings.
cd VoiceStudio.Web
exec dotnet bin/Release/net10.0/VoiceStudio.Web.dll "$@"
