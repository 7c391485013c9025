# Sourced by the other scripts: an environment in .venv (or $NEWSGATE_VENV) that holds what a lock file says.
#
#   need run   what the service needs    (requirements/run.txt)
#   need dev   that and the test tools   (requirements/dev.txt, which includes run.txt)
#
# The stamp is a copy of the lock file that was installed, so "nothing to do" is one `cmp`. It is removed before the
# first change and written after the last, so an environment without one is half-made and is made again.

set -euo pipefail
shopt -s inherit_errexit 2>/dev/null || true # bash 4.4; older ones (macOS) do without

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=${NEWSGATE_VENV:-$root/.venv}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
python=$venv/bin/python
log=$venv.log

# The packages are used from the checkout. The command-line programs of the environment are called as `python -m`,
# which goes on working when the checkout is moved, and with -P, which keeps the caller's folder out of sys.path.
export PYTHONPATH=$root

say() { printf 'newsgate: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}

need() {
    installed "$1" && return
    # In a subshell, so that the lock is given back when it ends and no server started later inherits it.
    (
        cd "$root"
        base=$(find_python)
        { mkdir -p "${venv%/*}" && : >>"$venv.lock"; } 2>/dev/null ||
            die "$venv cannot be written; set NEWSGATE_VENV to a path that can."
        exec 9>>"$venv.lock"
        lock "$base"
        installed "$1" || set_up "$1" "$base"
    )
}

installed() {
    [ -x "$python" ] && {
        cmp -s "$root/requirements/dev.txt" "$venv/installed-dev.txt" ||
            { [ "$1" = run ] && cmp -s "$root/requirements/run.txt" "$venv/installed-run.txt"; }
    }
}

# Prints the path of the first Python that will do; says what is wrong with the others when none does.
find_python() {
    local name found old='' bare=''
    local names=(python3 python3.14 python3.13 python3.12 python3.11 python)
    [ -z "${NEWSGATE_PYTHON:-}" ] || names=("$NEWSGATE_PYTHON")
    for name in "${names[@]}"; do
        found=$("$name" -Ic "$about_python" 2>/dev/null) || continue
        case $found in
        good\ *)
            printf '%s\n' "${found#good }"
            return
            ;;
        bare\ *) bare=${bare:-${found#bare }} ;;
        old\ *) old=${old:-${found#old }} ;;
        esac
    done
    [ -z "$bare" ] ||
        die "$bare cannot make virtual environments; install its venv module (Debian, Ubuntu: apt-get install ${bare##*/}-venv)."
    [ -z "$old" ] ||
        die "Python 3.11 or newer is needed and only $old was found; install a newer one, or name it in NEWSGATE_PYTHON."
    [ -z "${NEWSGATE_PYTHON:-}" ] ||
        die "Python 3.11 or newer is needed and $NEWSGATE_PYTHON is none; name one in NEWSGATE_PYTHON, or unset it."
    die "Python 3.11 or newer is needed and was not found; install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name it in NEWSGATE_PYTHON."
}

# The real file, not a link such as /usr/bin/python3: an environment must not change its Python behind its own back.
about_python='
import importlib.util, os, platform, sys
path = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
if sys.version_info < (3, 11):
    print("old", platform.python_version())
elif not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
    print("bare", path)
else:
    print("good", path)
'

# Locks file descriptor 9 of this shell. Python does it because flock(1) is not everywhere; the kernel lets go of the
# lock when the shell and all it started are gone, however they ended.
lock() {
    "$1" -Ic '
import fcntl, sys
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("newsgate: waiting for another set-up to finish", file=sys.stderr)
    fcntl.flock(9, fcntl.LOCK_EX)
'
}

set_up() {
    local kind=$1 started=$SECONDS
    # What has the test tools keeps them: the service runs in it just as well, and the tests stay set up.
    [ ! -e "$venv/installed-dev.txt" ] || kind=dev
    finished || create "$2"
    rm -f "$venv"/installed-*.txt
    install_uv
    say "installing the packages of requirements/$kind.txt"
    logged "$python" -Im uv pip sync --quiet --no-build --require-hashes --compile-bytecode \
        --python "$python" "requirements/$kind.txt" ||
        die "the packages could not be installed: $(reason)"
    cp "requirements/$kind.txt" "$venv/installing.txt"
    mv "$venv/installing.txt" "$venv/installed-$kind.txt"
    say "ready after $((SECONDS - started)) s"
}

# Whether the environment was finished once and still runs, so that it can be brought up to date in place.
finished() {
    [ -n "$(ls "$venv"/installed-*.txt 2>/dev/null)" ] && "$python" -Im pip --version >/dev/null 2>&1
}

# The marker tells an environment made here from something else of that name, which is left alone.
create() {
    local marker=made-by-newsgate
    if [ -n "$(ls -A "$venv" 2>/dev/null)" ] && [ ! -e "$venv/$marker" ]; then
        die "$venv is there already and was not made by these scripts; move it away, or set NEWSGATE_VENV to another path."
    fi
    say "creating ${venv#"$root"/} with $1"
    mkdir -p "$venv"
    : >"$venv/$marker"
    find "$venv" -mindepth 1 -maxdepth 1 ! -name "$marker" -exec rm -rf {} +
    logged "$1" -Im venv "$venv" || die "the virtual environment could not be created: $(reason)"
}

install_uv() {
    logged "$python" -Im pip install --quiet --disable-pip-version-check --no-input --no-user --retries 2 \
        --only-binary :all: --require-hashes --requirement requirements/uv.txt ||
        die "uv, which installs the packages, could not be installed: $(reason)"
}

logged() { "$@" >"$log" 2>&1; }

# The rest of the sentence, from what the program that failed had to say.
reason() {
    if grep -qiE 'No space left' "$log"; then
        echo "the disk is full; make room and run this again."
    elif grep -qiE 'Connection|resolve|NameResolution|dns error|timed out|timeout|unreachable|error sending request' "$log"; then
        echo "the package index cannot be reached; check the network and run this again ($log has the details)."
    elif grep -qiE 'no matching distribution|no usable wheels|not a supported wheel|building .* is disabled|no solution' "$log"; then
        echo "there is no ready-made package for this platform or this Python; use CPython 3.11 to 3.14 on Linux or macOS, named in NEWSGATE_PYTHON where there are several ($log has the details)."
    else
        echo "see $log for what went wrong."
    fi
}
