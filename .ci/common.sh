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
    apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -y -qq "$@" >/dev/null 2>&1; }
    apt_get update || say "apt-get update failed"
    apt_get install --no-install-recommends "${missing[@]}" && return 0
    # One that is not to be had keeps none of the others away.
    local failed=()
    for package in "${missing[@]}"; do apt_get install --no-install-recommends "$package" || failed+=("$package"); done
    [ ${#failed[@]} = 0 ] || say "could not install ${failed[*]} (tests that need them are skipped)"
  else
    say "missing, tests that need them are skipped: ${missing[*]}"
  fi
}

# What ahead-of-time compilation links with.
native_prerequisites() {
  command -v clang >/dev/null && [ -e /usr/include/zlib.h ] || apt_install clang lld zlib1g-dev
}

# What a native program is made of: every source by name and content (a deleted or an older one counts too), and the instructions it may use.
recipe() {
  echo "${1:-portable} $(find token-core pkcs11-shim simulator Directory.*.props global.json -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)"
}

# is_current OUTPUT SET : true when the output was made of what lies here, for this instruction set; stamp OUTPUT SET says so after a build.
is_current() { [ -e "$1" ] && [ "$(cat "$1.recipe" 2>/dev/null)" = "$(recipe "$2")" ]; }
stamp() { recipe "$2" >"$1.recipe"; }

# publish PROJECT OUTPUT SET [OPTION...] : ahead-of-time compiles what is not current, quietly; the log is shown when it fails.
publish() {
  local project=$1 output=$2 set=$3
  ! is_current "$output" "$set" || return 0
  native_prerequisites
  rm -f "$output.recipe"
  local what="$(basename "$output") for ${set:-any processor with AVX}" log=$artifacts/log/$(basename "$output").${set:-portable}.log
  mkdir -p "$artifacts/log"
  say "building $what (log: ${log#"$PWD"/})"
  dotnet publish "$project" -c Release -r linux-x64 -v q --nologo ${set:+"-p:ScCaInstructionSet=$set"} "${@:4}" >"$log" 2>&1 ||
    { cat "$log" >&2; say "the build of $what failed"; exit 1; }
  stamp "$output" "$set"
}

build_native() { publish pkcs11-shim/ScCaToken.Native "$module" "$(instruction_set)"; }

build_cli() { publish simulator/ScCaToken.Cli "$scca" "$(instruction_set)"; }

# The library for a processor that is not this one (the emulated machine of tests/usbip-qemu); its own tree, or it would replace the other.
build_portable() {
  if [ -n "$(instruction_set)" ]; then
    publish pkcs11-shim/ScCaToken.Native "$portable" "" --artifacts-path "$artifacts/portable/build" "-p:ScCaLibraryFolder=$artifacts/portable/"
  else
    mkdir -p "$(dirname "$portable")" && cp "$module" "$portable" && stamp "$portable" ""
  fi
}
