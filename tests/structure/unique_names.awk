# unique_names.awk - prints "NAME FILE" for every struct, union and enum tag and every name at file scope that FILE defines:
# functions, static ones too, and tables. Relies on the layout that .clang-format gives: what is at file scope begins in
# column 1, and so does the brace of a function.
FNR == 1 { flush_head(); in_comment = 0 }
{
    line = $0
    if (in_comment) {
        if (!match(line, /\*\//)) next
        line = substr(line, RSTART + 2); in_comment = 0
    }
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, "", line)
    if (match(line, /\/\*/)) { line = substr(line, 1, RSTART - 1); in_comment = 1 }
}
/^#/ || macro { macro = /\\$/; next }
{
    rest = line
    while (match(rest, /(struct|union|enum) [a-z_0-9]+ \{/)) {
        split(substr(rest, RSTART, RLENGTH), tag, " ")
        print tag[2], FILENAME
        rest = substr(rest, RSTART + RLENGTH)
    }
}
line ~ /^\{/ { if (head ~ /\(/) function_name(head); head = ""; next }
line ~ /^[A-Za-z_]/ { flush_head(); head = line; if (line ~ /;[ \t]*$/ || line ~ /=/) table_name(line); next }
line ~ /^[ \t]/ && head != "" && head !~ /[{;=]/ { head = head " " line }
END { flush_head() }
function flush_head() { head = "" }
function function_name(text) {
    gsub(/__attribute__\(\(([^()]|\([^()]*\))*\)\)/, "", text)
    if (match(text, /[A-Za-z_][A-Za-z_0-9]*\(/)) print substr(text, RSTART, RLENGTH - 1), FILENAME
}
function table_name(text) {
    if (text ~ /^(extern|typedef|return|_Static_assert)/ || text ~ /^(struct|union|enum) [a-z_0-9]+;/) return
    sub(/ *=.*/, "", text); sub(/;.*/, "", text)
    if (text ~ /\(/ && text !~ /\(\*/) return # a prototype
    gsub(/(\[[^]]*\])+$/, "", text)
    if (match(text, /[ *][A-Za-z_][A-Za-z_0-9]*$/)) print substr(text, RSTART + 1), FILENAME
}
