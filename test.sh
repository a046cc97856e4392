#!/usr/bin/env bash
# Passes all tests. Extra arguments go to dotnet test, e.g. ./test.sh --filter FullyQualifiedName~Turns
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
for tool in dotnet npm; do command -v "$tool" >/dev/null || { echo "test.sh: $tool is missing" >&2; exit 2; }; done
exec dotnet test VoiceStudio.sln -m:2 --nologo "$@"
