#!/usr/bin/env bash
# Plays a scale-in from four workers to one while all are busy, with real processes, RabbitMQ and PostgreSQL: once with time to finish shards, once without.
# Prints what it counted, and ends with 0 when no attempt was burnt, no image started twice, and nothing left half written.
# A server that is missing is a failure.
set -euo pipefail
export CI=true
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. .ci/prepare.sh
.ci/servers.sh
dotnet build tests/Cluster.FaultTests -c Release -v q --nologo
dotnet run -c Release --no-build --project tests/Cluster.FaultTests -- -class SamCam.Cluster.FaultTests.ScaleInTests -showLiveOutput
