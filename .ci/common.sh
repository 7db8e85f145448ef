# Shared by ./run, ./test and ./bench. Everything is built into artifacts/; nothing outside the repository is written but packages that ./test installs.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
artifacts=$PWD/artifacts
module=$artifacts/lib/libsccatoken.so
scca=$artifacts/bin/scca
portable=$artifacts/portable/libsccatoken.so

# The newest x86-64 level this processor has; SCCA_PORTABLE=1 builds for any processor with AVX instead (docs/DESIGN.md).
instruction_set() {
  [ "${SCCA_PORTABLE:-0}" = 0 ] && [ -r /proc/cpuinfo ] || return 0
  local flags
  flags=" $(grep -m1 '^flags' /proc/cpuinfo) "
  has() { for flag in "$@"; do [[ $flags == *" $flag "* ]] || return 1; done; }
  if has avx512f avx512bw avx512cd avx512dq avx512vl avx2 bmi1 bmi2 fma movbe; then echo x86-64-v4
  elif has avx2 bmi1 bmi2 fma movbe; then echo x86-64-v3; fi
}

say() { printf '%s\n' "$*" >&2; }

require_sdk() {
  command -v dotnet >/dev/null || { say "the .NET 10 SDK is needed: https://dotnet.microsoft.com/download"; exit 1; }
}

# apt_install PACKAGE... : installs what is missing on Debian when root; says what is missing otherwise.
apt_install() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      say "could not install all of: ${missing[*]} (tests that need them are skipped)"
  else
    say "missing, tests that need them are skipped: ${missing[*]}"
  fi
}

# What ahead-of-time compilation links with.
native_prerequisites() {
  command -v clang >/dev/null && [ -e /usr/include/zlib.h ] || apt_install clang lld zlib1g-dev
}

# newer_than FILE : true when a source is newer than FILE.
newer_than() {
  [ ! -e "$1" ] || [ -n "$(find token-core pkcs11-shim simulator Directory.*.props global.json -newer "$1" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' \) -print -quit)" ]
}

# publish PROJECT WHAT : ahead-of-time compiles, quietly; the log is shown when it fails.
publish() {
  local log=$artifacts/log/$(basename "$1").log
  mkdir -p "$artifacts/log"
  say "building $2 (log: ${log#"$PWD"/})"
  local set=$(instruction_set)
  dotnet publish "$1" -c Release -r linux-x64 -v q --nologo ${set:+"-p:ScCaInstructionSet=$set"} >"$log" 2>&1 || { cat "$log" >&2; say "the build of $2 failed"; exit 1; }
}

build_native() {
  newer_than "$module" || return 0
  native_prerequisites
  publish pkcs11-shim/ScCaToken.Native "libsccatoken.so"
  touch "$module"
}

build_cli() {
  newer_than "$scca" || return 0
  native_prerequisites
  publish simulator/ScCaToken.Cli "scca"
  touch "$scca"
}

# The library for a processor that is not this one (the emulated machine of tests/usbip-qemu); its own tree, or it would replace the other.
build_portable() {
  newer_than "$portable" || return 0
  mkdir -p "$(dirname "$portable")" "$artifacts/log"
  if [ -z "$(instruction_set)" ]; then cp "$module" "$portable"; return; fi
  native_prerequisites
  local log=$artifacts/log/portable.log
  say "building the portable libsccatoken.so (log: ${log#"$PWD"/})"
  dotnet publish pkcs11-shim/ScCaToken.Native -c Release -r linux-x64 -v q --nologo --artifacts-path "$artifacts/portable/build" \
    "-p:ScCaLibraryFolder=$artifacts/portable/" >"$log" 2>&1 || { cat "$log" >&2; say "the build of the portable library failed"; exit 1; }
  touch "$portable"
}
