#!/usr/bin/env bash
# Takes the screenshots of this folder anew, from the running product in a real Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
exec dotnet test VoiceStudio.Tests --nologo --filter FullyQualifiedName~ScreenshotTests -- xUnit.Explicit=only
