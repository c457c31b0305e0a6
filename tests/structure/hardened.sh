#!/usr/bin/env bash
# The program is built so that a mistake in them is hard to use: every promise is read from the binary.
. "$(dirname "$0")/../tap.sh"

if ! command -v readelf >/dev/null || ! readelf -h "$program" >/dev/null 2>&1; then
    skip "the program is hardened" "no readelf here, or no ELF file"
    exit 0
fi

has() { readelf -W "$2" "$1" 2>/dev/null | grep -qE -- "$3"; } # has FILE OPTION PATTERN
pie() { has "$1" -h 'Type: +DYN'; }
relro() { has "$1" -l GNU_RELRO && has "$1" -d 'BIND_NOW|FLAGS.*NOW'; }
stack_is_data() { has "$1" -l 'GNU_STACK.* RW +' && ! has "$1" -l ' RWE '; }
guarded() { has "$1" --dyn-syms 'UND __stack_chk_fail'; }
copies_checked() { has "$1" --dyn-syms 'UND __[a-z]*printf_chk'; }

promises() { # promises NAME FILE
    check "$1: loaded anywhere (PIE)" pie "$2"
    check "$1: what the linker fills in is read-only, from the start (full RELRO)" relro "$2"
    check "$1: nothing on the stack is run" stack_is_data "$2"
    check "$1: stacks are guarded" guarded "$2"
    if nm "$2" 2>/dev/null | grep -q '__asan_init\|__ubsan\|__tsan'; then
        skip "$1: copies are checked" "a sanitizer does it"
    else
        check "$1: copies are checked (_FORTIFY_SOURCE)" copies_checked "$2"
    fi
}
promises "the program" "$program"

# Negative control: a program that promises nothing.
echo 'int main(void) { return 0; }' >"$scratch/soft.c"
${CC:-gcc} -no-pie -fno-stack-protector -Wl,-z,norelro,-z,lazy,-z,execstack "$scratch/soft.c" -o "$scratch/soft" 2>/dev/null
for promise in pie relro stack_is_data guarded copies_checked; do
    check "control: a soft program does not pass as $promise" eval "! $promise $scratch/soft"
done
exit $failed
