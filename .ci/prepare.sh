# Sourced by samcam, test and .ci/run: makes sure that .NET and OpenCV's system library are there.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

command -v dotnet >/dev/null || { echo 'samcam: the .NET SDK 10 is missing; install it from https://dot.net and run this again' >&2; exit 1; }

# OpenCV links GTK, though SamCam never opens a window.
libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
if [[ $libraries != *libgtk-3.so.0* ]]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'samcam: installing libgtk-3-0 (OpenCV links it)' >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libgtk-3-0; } >/dev/null 2>&1 ||
      { echo 'samcam: libgtk-3-0 could not be installed; run: apt-get install libgtk-3-0' >&2; exit 1; }
  else
    echo 'samcam: libgtk-3.so.0 is missing; run: sudo apt-get install libgtk-3-0' >&2
    exit 1
  fi
fi
