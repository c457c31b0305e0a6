#!/usr/bin/env bash
# What the engine may not call (contract 1.1, 1.4): `nm` over every object of its rooms, after the compiler has had its say.
# Allowed of libm: sqrt, fabs, floor, ceil, which IEEE 754 or the C standard fixes to the bit.
. "$(dirname "$0")/../tap.sh"

engine="base random metrics model language lint world control rehearsal"
archive=${program%/rehearse}/rooms.a
objects=${program%/rehearse}/src

# Each pattern is a whole symbol. A trailing f or l (float, long double) and the finite and checked forms are the same.
libm='sin|cos|tan|sincos|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|exp|exp2|exp10|expm1|log|log2|log10|log1p|logb|pow|cbrt|hypot|erf|erfc|tgamma|lgamma|lgamma_r|j0|j1|jn|y0|y1|yn|fma|rint|nearbyint'
# Rounded by the mode of the moment or by each library in its own way.
libm="$libm|lrint|llrint|round|lround|llround|fmod|remainder|remquo|scalb|significand"
# Leaves equal keys in an order of its own.
order='qsort|qsort_r|hsearch|hcreate|tsearch'
# State of the process or of the machine; not ours, and not the same everywhere.
chance='rand|rand_r|srand|random|srandom|initstate|setstate|drand48|erand48|lrand48|nrand48|mrand48|jrand48|srand48|arc4random|getrandom|getentropy|rand48'
# The decimal point, the letters and the order of words are the locale's. strtoul, after a look that there are digits alone,
# and printf are not: the whole program never calls setlocale, which is checked too.
locale='strtod|strtof|strtold|atof|scanf|sscanf|fscanf|vsscanf|__isoc99_sscanf|__isoc99_fscanf|__isoc23_sscanf|setlocale|newlocale|uselocale|localeconv|strcoll|strxfrm|strcasecmp|strncasecmp|isalpha|isalnum|islower|isupper|isspace|ispunct|isprint|isgraph|tolower|toupper|mbstowcs|mbrtowc|wcstombs|__ctype_b_loc|__ctype_tolower_loc|__ctype_toupper_loc|nl_langinfo|atoi|atol|atoll|strtol|strtoll|strtoimax|strtoull|strtoumax'
# The clock and the time zone.
clock='time|gettimeofday|clock|clock_gettime|localtime|localtime_r|gmtime|gmtime_r|mktime|strftime|strptime|tzset|ctime|ctime_r|asctime|getenv|secure_getenv|getpid|omp_get_wtime'

undefined() { nm -A -u "$@" 2>/dev/null | sed -n 's/^[^:]*:\([^:]*\):  *[Uvw] \([^@]*\).*/\1 \2/p;t;s/^\([^: ]*\.o\):  *[Uvw] \([^@]*\).*/\1 \2/p'; }
forbidden() { # forbidden PATTERN: reads "member symbol", prints those that match
    local line
    line=$(awk -v pattern="^(__)?($1)(f|l|f32|f64)?(_finite|_chk)?\$" '$2 ~ pattern { print $1 " calls " $2 }')
    [ -z "$line" ] || { echo "$line"; false; }
}
members() { # "object symbol" of everything in the engine's rooms
    local room
    undefined $(for room in $engine; do echo "$objects/$room"/*.o; done)
}
free_of() { forbidden "$1" <"$scratch/members"; }
catches() { # catches PATTERN CODE: a member that calls one is refused
    echo "$2" >"$scratch/bad.c" && ${CC:-gcc} -O0 -fno-builtin -w -c "$scratch/bad.c" -o "$scratch/bad.o" || return
    ! undefined "$scratch/bad.o" | forbidden "$1" >"$scratch/caught" && grep -q calls "$scratch/caught"
}
every_room_is_there() {
    local room
    for room in $engine; do # every room calls something of another file
        grep -q "/src/$room/" "$scratch/members" || { echo "no symbol of $room in $objects"; return 1; }
    done
}

if [ ! -f "$archive" ] || ! command -v nm >/dev/null 2>&1; then
    echo "not ok - there is $archive and nm to look at it"
    exit 1
fi
members >"$scratch/members"
check "the archive has every room of the engine" every_room_is_there
check "the engine calls no function of libm but sqrt, fabs, floor and ceil" free_of "$libm"
check "nor a sort of the C library" free_of "$order"
check "nor randomness that is not its own" free_of "$chance"
check "nor anything that minds the locale" free_of "$locale"
check "the whole program never leaves the C locale" eval 'undefined "$archive" | forbidden "setlocale|newlocale|uselocale"'
check "the engine does not look at the clock, the time zone or the environment" free_of "$clock"
check "control: exp is caught" catches "$libm" 'double exp(double); double f(double x) { return exp(x); }'
check "control: lgammaf is caught" catches "$libm" 'float lgammaf(float); float f(float x) { return lgammaf(x); }'
check "control: qsort is caught" catches "$order" 'void qsort(); void f(void) { qsort(); }'
check "control: drand48 is caught" catches "$chance" 'double drand48(void); double f(void) { return drand48(); }'
check "control: strtod is caught" catches "$locale" 'double strtod(); double f(void) { return strtod(); }'
check "control: isspace, a table in disguise, is caught" catches "$locale" \
    '#include <ctype.h>
int f(int x) { return isspace(x); }'
check "control: localtime is caught" catches "$clock" 'void *localtime(); void *f(void) { return localtime(); }'
check "control: sqrt and memcpy are not" eval \
    '! catches "$libm|$order|$chance|$locale|$clock" "double sqrt(double); void *memcpy(); double f(double x) { memcpy(); return sqrt(x); }"'
exit $failed
