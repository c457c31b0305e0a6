# Sourced after tap.sh: whether a folder of results is of one run, and whole.

# one_run FOLDER: run.json lists the files beside it, with their checksums, and each is there as it is listed; every
# file, and every row of a table, names the digest of run.json.
one_run() {
    local listed found
    listed=$(awk -F '[":, ]+' '$2 == "name" { name = $3 } $2 == "bytes" { bytes = $3 }
        $2 == "cksum" { print $3, bytes, name }' "$1/run.json" | sort)
    found=$(cd "$1" && cksum -- *.csv report.md outcome.json 2>&1 | sort)
    [ -n "$listed" ] && [ "$listed" = "$found" ] || { echo "$1 is not as its run.json has it"; return 1; }
    all_of_one_digest "$1"
}
all_of_one_digest() {
    local digest file
    digest=$(digest_in "$1/run.json")
    [ "$digest" = "$(digest_in "$1/outcome.json")" ] || { echo "run.json is of another digest"; return 1; }
    grep -q "digest .$digest" "$1/report.md" || { echo "report.md is of another digest"; return 1; }
    for file in "$1"/*.csv; do
        tr -d '\r' <"$file" | awk -F , -v wanted=digest -v digest="$digest" '
            $NF != wanted { bad = 1 } { wanted = digest } END { exit bad || wanted != digest }' ||
            { echo "$file is of another digest"; return 1; }
    done
}
digest_in() { sed -n 's/^ *"digest": "\(.*\)".*/\1/p' "$1"; }
