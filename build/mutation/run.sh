#!/usr/bin/env bash
# Mutation scores of the floor and the router (web) and of the gate (gate): build/mutation/run.sh [web|gate]. Takes a while; docs/quality.md has the last scores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export VS_MTP=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A mutant that survives a hundred random calls for each of the suite's thousand is caught by the tests in sentences, or by nobody.
export TURNS_SEQUENCES=${TURNS_SEQUENCES:-1500}
dotnet tool restore >/dev/null

stryker() {
  local project=$1
  shift
  dotnet stryker --test-runner mtp --project "$project.csproj" --concurrency 1 --skip-version-check --reporter cleartext --reporter json --reporter html "$@"
}

[ "${1:-gate}" = gate ] && stryker VoiceStudio.AgentHost --output StrykerOutput/gate -m "Turns/TurnGate.cs" -m "Turns/TurnMachine.cs" -m "Turns/LeaseClock.cs"
[ "${1:-web}" = web ] && stryker VoiceStudio.Web --output StrykerOutput/web -m "Turns/Floor*.cs" -m "!Turns/FloorViews.cs" -m "Turns/Routing/*.cs"
exit 0
