# Counts dieharder's readings: as first read, and as read last when a weak one was read again with more samples (-Y 1).
#     awk [-v expected=N] -f dieharder.awk REPORT
# Exit 1 if a reading failed, else 2 if there is none, or not as many as expected.
BEGIN { FS = "|" }

NF >= 6 && $6 ~ /PASSED|WEAK|FAILED/ {
    gsub(/ /, "")
    # A test may read several numbers at once, under one name; a repetition is told by its number of samples.
    id = $1 " " $2 " " (++nth[$1, $2, $4])
    if (!(id in first)) {
        order[++count] = id
        first[id] = $6
        first_p[id] = $5
        at_first[$6]++
    }
    last[id] = $6
    last_p[id] = $5
    samples[id] = $4
}

END {
    for (i = 1; i <= count; i++)
        at_last[last[order[i]]]++
    printf "%d readings\n", count
    printf "as first read: %d passed, %d weak, %d failed\n", at_first["PASSED"], at_first["WEAK"], at_first["FAILED"]
    printf "in the end:    %d passed, %d weak, %d failed\n", at_last["PASSED"], at_last["WEAK"], at_last["FAILED"]
    printf "weak means p < 0.005 or p > 0.995: %.1f of %d are to be expected by chance\n", count / 100, count
    for (i = 1; i <= count; i++) {
        id = order[i]
        if (first[id] != "PASSED" || last[id] != "PASSED") {
            split(id, name, " ")
            printf "%s of %s, ntuple %s: p %s", tolower(first[id]), name[1], name[2], first_p[id]
            printf "; %s with p %s after %s samples\n", tolower(last[id]), last_p[id], samples[id]
        }
    }
    if (at_last["FAILED"] > 0)
        exit 1
    if (count == 0 || (expected > 0 && count != expected))
        exit 2
}
