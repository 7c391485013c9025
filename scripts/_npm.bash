# Sourced by the scripts that need packages of npm, after _setup.bash. What is installed is known by the hashes of a
# lock file, and nothing of the packages is run while they are installed.

find_npm() {
    local what=$1
    type -P node >/dev/null && type -P npm >/dev/null ||
        die "npm is needed for $what and was not found; install it (Debian, Ubuntu: apt-get install npm)."
    node -e 'process.exit(parseInt(process.versions.node) < '"$2"' ? 1 : 0)' ||
        die "Node $2 or newer is needed for $what, not $(node --version); put a newer one on PATH."
}

# Prints a folder with the node_modules of the lock file in WANTED: one for each state of the lock file, so that
# checkouts of different ages do not undo each other's.
npm_folder() {
    local name=$1 wanted=$2 what=$3 cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/newsgate folder
    folder=$cache/$name-$(cksum <"$wanted/package-lock.json" | tr ' ' -)
    [ -d "$folder" ] || npm_install "$name" "$wanted" "$what" "$cache" "$folder"
    echo "$folder"
}

npm_install() {
    local name=$1 wanted=$2 what=$3 cache=$4 folder=$5
    mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] ||
        die "$cache cannot be written; set XDG_CACHE_HOME to a folder that can."

    # Everything happens beside the goal and is moved there in one step, so that no other run sees half of it.
    find "$cache" -maxdepth 1 -name "$name.*" -mmin +60 -exec rm -rf {} + # of runs that were killed
    making=$(mktemp -d "$cache/$name.XXXXXX")
    trap 'rm -rf "$making"' EXIT
    cp "$wanted/package.json" "$wanted/package-lock.json" "$making"
    say "installing $what"
    (cd "$making" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 >npm.log 2>&1) ||
        die "$what could not be installed (npm says: $(grep -im 1 err "$making/npm.log" || echo nothing)); check the network and run this again."
    [ -d "$folder" ] || mv "$making" "$folder" # where another run was first, its result is as good
}

# Writes the lock file in WANTED from its package.json; what follows goes to npm.
npm_lock() {
    cd "$1"
    npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error "${@:2}"
    # What is installed is known by its hash; addresses, of registries or of sponsors, have no place in it.
    node -e '
const fs = require("node:fs"), file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file, "utf8"));
for (const entry of Object.values(lock.packages)) for (const field of ["resolved", "funding"]) delete entry[field];
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
'
}
